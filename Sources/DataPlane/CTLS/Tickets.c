#include "CTLS.h"

#include <openssl/core_names.h>
#include <openssl/rand.h>
#include <string.h>

static int keys_index = -1;

static int use_key(const struct ctls_ticket_key *key, unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int seals) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_octet_string(OSSL_MAC_PARAM_KEY, (void *)key->mac_key, sizeof key->mac_key),
        OSSL_PARAM_utf8_string(OSSL_MAC_PARAM_DIGEST, "SHA256", 0),
        OSSL_PARAM_END,
    };
    if (EVP_MAC_CTX_set_params(mac, parameters) != 1) return -1;
    if (EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, key->cipher_key, iv, seals) != 1) return -1;
    return 1;
}

/// SSL_CTX_set_tlsext_ticket_key_evp_cb(3): 1 goes on, 0 takes no ticket, 2 takes it and gives a new one.
static int choose_key(
    SSL *connection, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, int seals) {
    const struct ctls_ticket_keys *keys = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), keys_index);
    if (keys == NULL) return seals ? -1 : 0;
    if (seals) {
        if (RAND_bytes(iv, EVP_CIPHER_get_iv_length(EVP_aes_256_cbc())) != 1) return -1;
        memcpy(name, keys->current.name, sizeof keys->current.name);
        return use_key(&keys->current, iv, cipher, mac, 1);
    }
    if (memcmp(name, keys->current.name, sizeof keys->current.name) == 0)
        return use_key(&keys->current, iv, cipher, mac, 0);
    if (memcmp(name, keys->former.name, sizeof keys->former.name) == 0)
        return use_key(&keys->former, iv, cipher, mac, 0) == 1 ? 2 : -1;
    return 0;
}

void ctls_use_ticket_keys(SSL_CTX *context, struct ctls_ticket_keys *keys) {
    // Called when a loop is made, before any thread has a connection; the index is the same for every context.
    if (keys_index < 0) keys_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
    SSL_CTX_set_ex_data(context, keys_index, keys);
    SSL_CTX_set_tlsext_ticket_key_evp_cb(context, choose_key);
}
