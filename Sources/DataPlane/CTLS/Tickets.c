#include "Boring.h"

#include <string.h>

static int use_key(const struct ctls_ticket_key *key, uint8_t *iv, EVP_CIPHER_CTX *cipher, HMAC_CTX *mac, int seals) {
    if (!HMAC_Init_ex(mac, key->mac_key, sizeof key->mac_key, EVP_sha256(), NULL)) return -1;
    if (!EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, key->cipher_key, iv, seals)) return -1;
    return 1;
}

// 1 goes on, 0 takes no ticket, 2 takes it and gives a new one, -1 is an error.
int boring_ticket_key(
    SSL *stream, uint8_t *name, uint8_t *iv, EVP_CIPHER_CTX *cipher, HMAC_CTX *mac, int seals) {
    const struct ctls_ticket_keys *keys = boring_callbacks(SSL_get_SSL_CTX(stream))->ticket_keys;
    if (seals) {
        if (!RAND_bytes(iv, EVP_CIPHER_iv_length(EVP_aes_256_cbc()))) return -1;
        memcpy(name, keys->current.name, sizeof keys->current.name);
        return use_key(&keys->current, iv, cipher, mac, 1);
    }
    if (memcmp(name, keys->current.name, sizeof keys->current.name) == 0)
        return use_key(&keys->current, iv, cipher, mac, 0);
    if (memcmp(name, keys->former.name, sizeof keys->former.name) == 0)
        return use_key(&keys->former, iv, cipher, mac, 0) == 1 ? 2 : -1;
    return 0;
}
