#include "Boring.h"

#include <pthread.h>

// Mozilla's "Server Side TLS", intermediate, without the finite-field suites, which cost a server most. TLS 1.3's suites need no list.
static const char ciphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
static const char groups[] = "X25519MLKEM768:X25519:P-256:P-384";

static int callbacks_index;

static void make_index(void) { callbacks_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL); }

const struct ctls_callbacks *boring_callbacks(const SSL_CTX *context) {
    return SSL_CTX_get_ex_data(context, callbacks_index);
}

static enum ssl_select_cert_result_t greet(const SSL_CLIENT_HELLO *hello) {
    const struct ctls_callbacks *callbacks = boring_callbacks(SSL_get_SSL_CTX(hello->ssl));
    const uint8_t *name = NULL, *protocols = NULL;
    size_t name_count = 0, protocols_count = 0;
    SSL_early_callback_ctx_extension_get(hello, TLSEXT_TYPE_server_name, &name, &name_count);
    SSL_early_callback_ctx_extension_get(
        hello, TLSEXT_TYPE_application_layer_protocol_negotiation, &protocols, &protocols_count);
    switch (callbacks->greet(
        callbacks->owner, (struct ctls_stream *)hello->ssl, name, name_count, protocols, protocols_count)) {
    case ctls_chosen: return ssl_select_cert_success;
    case ctls_later: return ssl_select_cert_retry;
    case ctls_none: break;
    }
    SSL_send_fatal_alert(hello->ssl, SSL_AD_UNRECOGNIZED_NAME);
    return ssl_select_cert_error;
}

static int select_protocol(
    SSL *stream, const uint8_t **protocol, uint8_t *protocol_count, const uint8_t *offers, unsigned offers_count,
    void *argument) {
    (void)argument;
    const struct ctls_callbacks *callbacks = boring_callbacks(SSL_get_SSL_CTX(stream));
    size_t count = 0;
    *protocol = callbacks->select(callbacks->owner, offers, offers_count, &count);
    *protocol_count = (uint8_t)count;
    return *protocol == NULL ? SSL_TLSEXT_ERR_ALERT_FATAL : SSL_TLSEXT_ERR_OK;
}

struct ctls_context *ctls_context_new(const struct ctls_callbacks *callbacks) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_index);
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL) return NULL;
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_select_certificate_cb(context, greet);
    SSL_CTX_set_alpn_select_cb(context, select_protocol, NULL);
    int isSet = SSL_CTX_set_ex_data(context, callbacks_index, (void *)callbacks)
        && SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) && SSL_CTX_set_strict_cipher_list(context, ciphers)
        && SSL_CTX_set1_groups_list(context, groups) && SSL_CTX_set_num_tickets(context, 1)
        && SSL_CTX_set_tlsext_ticket_key_cb(context, boring_ticket_key);
    if (isSet) return (struct ctls_context *)context;
    SSL_CTX_free(context);
    ERR_clear_error();
    return NULL;
}

void ctls_context_free(struct ctls_context *context) { SSL_CTX_free(boring_context(context)); }

int ctls_use_certificate(
    struct ctls_context *ctls_context, const void *chain, size_t chain_count, const void *key, size_t key_count) {
    SSL_CTX *context = boring_context(ctls_context);
    BIO *chain_bio = BIO_new_mem_buf(chain, (int)chain_count);
    BIO *key_bio = BIO_new_mem_buf(key, (int)key_count);
    X509 *leaf = chain_bio == NULL ? NULL : PEM_read_bio_X509(chain_bio, NULL, NULL, NULL);
    EVP_PKEY *private_key = key_bio == NULL ? NULL : PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);
    int isUsed = leaf != NULL && private_key != NULL && SSL_CTX_use_certificate(context, leaf)
        && SSL_CTX_use_PrivateKey(context, private_key) && SSL_CTX_check_private_key(context);
    X509 *issuer;
    while (isUsed && (issuer = PEM_read_bio_X509(chain_bio, NULL, NULL, NULL)) != NULL) {
        isUsed = SSL_CTX_add1_chain_cert(context, issuer);
        X509_free(issuer);
    }
    X509_free(leaf);
    EVP_PKEY_free(private_key);
    BIO_free(chain_bio);
    BIO_free(key_bio);
    ERR_clear_error();
    return isUsed;
}
