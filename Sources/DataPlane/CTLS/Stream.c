#include "Boring.h"

#include <limits.h>

struct ctls_stream *ctls_stream_new(struct ctls_context *context, struct ctls_exchange *exchange) {
    SSL *stream = SSL_new(boring_context(context));
    BIO *bio = boring_exchange_bio(exchange);
    if (stream == NULL || bio == NULL) {
        SSL_free(stream);
        BIO_free(bio);
        ERR_clear_error();
        return NULL;
    }
    SSL_set_bio(stream, bio, bio);
    SSL_set_accept_state(stream);
    return (struct ctls_stream *)stream;
}

void ctls_stream_free(struct ctls_stream *stream) { SSL_free(boring_stream(stream)); }

void ctls_choose(struct ctls_stream *stream, struct ctls_context *context, const void *name, size_t name_count) {
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SSL_set_SSL_CTX(boring_stream(stream), boring_context(context));
    SHA256(name, name_count, digest);
    SSL_set_session_id_context(boring_stream(stream), digest, sizeof digest);
}

ptrdiff_t ctls_open(struct ctls_stream *stream, void *bytes, size_t count) {
    int result = SSL_read(boring_stream(stream), bytes, count > INT_MAX ? INT_MAX : (int)count);
    if (result > 0) return result;
    switch (SSL_get_error(boring_stream(stream), result)) {
    case SSL_ERROR_WANT_READ: return ctls_needs_input;
    case SSL_ERROR_ZERO_RETURN: return ctls_ended;
    case SSL_ERROR_PENDING_CERTIFICATE: return ctls_needs_context;
    default:
        ERR_clear_error();
        return ctls_failed;
    }
}

int ctls_has_opened(const struct ctls_stream *stream) { return SSL_pending(boring_stream(stream)) > 0; }

int ctls_seal(struct ctls_stream *stream, const void *bytes, size_t count) {
    // At most what the caller seals at once, which is far below INT_MAX; the exchange takes all.
    if (SSL_write(boring_stream(stream), bytes, (int)count) == (int)count) return 1;
    ERR_clear_error();
    return 0;
}

void ctls_seal_end(struct ctls_stream *stream) {
    if (SSL_shutdown(boring_stream(stream)) < 0) ERR_clear_error();
}

int ctls_is_agreed(const struct ctls_stream *stream) { return !SSL_in_init(boring_stream(stream)); }

const unsigned char *ctls_protocol(const struct ctls_stream *stream, size_t *count) {
    const uint8_t *name = NULL;
    unsigned name_count = 0;
    SSL_get0_alpn_selected(boring_stream(stream), &name, &name_count);
    *count = name_count;
    return name;
}

const char *ctls_cipher(const struct ctls_stream *stream) {
    const SSL_CIPHER *cipher = SSL_get_current_cipher(boring_stream(stream));
    return cipher == NULL ? "" : SSL_CIPHER_get_name(cipher);
}

const char *ctls_version(const struct ctls_stream *stream) { return SSL_get_version(boring_stream(stream)); }
