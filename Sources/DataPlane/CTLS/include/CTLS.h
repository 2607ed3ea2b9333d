/// TLS as the data plane uses it: OpenSSL, where it speaks in macros, and a BIO that reads and writes memory of the calling thread.

#ifndef CTLS_H
#define CTLS_H

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <stddef.h>

/// Records on their way between a socket and OpenSSL. One serves all connections of a thread, because each call takes all of the input
/// and its output is sent before the next call.
struct ctls_exchange {
    const unsigned char *input;
    size_t input_count;
    /// Grows as needed; allocated with malloc(3).
    unsigned char *output;
    size_t output_count;
    size_t output_capacity;
};

/// A key that session tickets are sealed with (RFC 5077 section 4).
struct ctls_ticket_key {
    unsigned char name[16];
    unsigned char cipher_key[32];
    unsigned char mac_key[32];
};

/// The key that new tickets get, and the one before, whose tickets are still taken.
struct ctls_ticket_keys {
    struct ctls_ticket_key current;
    struct ctls_ticket_key former;
};

/// A context of a server: TLS 1.2 and 1.3, Mozilla's intermediate profile, no renegotiation, no compression, tickets and no cache of
/// sessions; NULL when there is no memory.
SSL_CTX *ctls_context(void);

/// Has tickets sealed and opened with these keys, which outlive the context.
void ctls_use_ticket_keys(SSL_CTX *context, struct ctls_ticket_keys *keys);

/// Presents a chain, the leaf first, with its key; both are PEM. 1, or 0 when they cannot be read or do not belong together.
int ctls_use_certificate(SSL_CTX *context, const void *chain, size_t chain_count, const void *key, size_t key_count);

/// A connection of the context on the server's side, which reads and writes `exchange`; NULL when there is no memory.
SSL *ctls_connection(SSL_CTX *context, struct ctls_exchange *exchange);

#endif
