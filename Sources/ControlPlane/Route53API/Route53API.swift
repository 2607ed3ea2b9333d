import APIKit
import Model
import Storage
