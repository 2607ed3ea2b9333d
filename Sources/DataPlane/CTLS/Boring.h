/// What the files of this target know of each other.

#ifndef BORING_H
#define BORING_H

#include "CTLS.h"
#include <CNIOBoringSSL.h>

// The names of the interface stand for BoringSSL's own types.
static inline SSL_CTX *boring_context(struct ctls_context *context) { return (SSL_CTX *)context; }
static inline SSL *boring_stream(const struct ctls_stream *stream) { return (SSL *)stream; }

/// The callbacks that a context was made with.
const struct ctls_callbacks *boring_callbacks(const SSL_CTX *context);

/// SSL_CTX_set_tlsext_ticket_key_cb.
int boring_ticket_key(
    SSL *stream, uint8_t *name, uint8_t *iv, EVP_CIPHER_CTX *cipher, HMAC_CTX *mac, int seals);

/// A BIO that reads and writes `exchange`; NULL when there is no memory.
BIO *boring_exchange_bio(struct ctls_exchange *exchange);

#endif
