/// The version of this program (semver.org).
package let frontageVersion = "0.1.0"
