/// TLS as the edge uses it: OpenSSL, where it speaks in macros and callbacks.

#ifndef CTLS_H
#define CTLS_H

#include <openssl/ssl.h>

#endif
