#include "CTLS.h"

// Mozilla's "Server Side TLS", version 5.7, intermediate, without the finite-field suites, which cost a server most.
static const char ciphers[] =
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
    "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";
static const char groups[] = "X25519:prime256v1:secp384r1";

SSL_CTX *ctls_context(void) {
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (context == NULL) return NULL;
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    // A connection that rests holds no record buffers.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    int isSet = SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1
        && SSL_CTX_set_cipher_list(context, ciphers) == 1 && SSL_CTX_set1_groups_list(context, groups) == 1
        && SSL_CTX_set_num_tickets(context, 1) == 1;
    if (isSet) return context;
    SSL_CTX_free(context);
    return NULL;
}

int ctls_use_certificate(SSL_CTX *context, const void *chain, size_t chain_count, const void *key, size_t key_count) {
    BIO *chain_bio = BIO_new_mem_buf(chain, (int)chain_count);
    BIO *key_bio = BIO_new_mem_buf(key, (int)key_count);
    X509 *leaf = chain_bio == NULL ? NULL : PEM_read_bio_X509(chain_bio, NULL, NULL, NULL);
    EVP_PKEY *private_key = key_bio == NULL ? NULL : PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);
    int isUsed = leaf != NULL && private_key != NULL && SSL_CTX_use_certificate(context, leaf) == 1
        && SSL_CTX_use_PrivateKey(context, private_key) == 1 && SSL_CTX_check_private_key(context) == 1;
    X509 *issuer;
    while (isUsed && (issuer = PEM_read_bio_X509(chain_bio, NULL, NULL, NULL)) != NULL) {
        isUsed = SSL_CTX_add0_chain_cert(context, issuer) == 1;
        if (!isUsed) X509_free(issuer);
    }
    X509_free(leaf);
    EVP_PKEY_free(private_key);
    BIO_free(chain_bio);
    BIO_free(key_bio);
    ERR_clear_error();
    return isUsed;
}
