#include "CTLS.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static int exchange_read(BIO *bio, char *bytes, size_t count, size_t *taken) {
    struct ctls_exchange *exchange = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (exchange->input_count == 0) {
        BIO_set_retry_read(bio);
        return 0;
    }
    if (count > exchange->input_count) count = exchange->input_count;
    memcpy(bytes, exchange->input, count);
    exchange->input += count;
    exchange->input_count -= count;
    *taken = count;
    return 1;
}

static int exchange_write(BIO *bio, const char *bytes, size_t count, size_t *taken) {
    struct ctls_exchange *exchange = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (count > exchange->output_capacity - exchange->output_count) {
        size_t capacity = exchange->output_capacity * 2;
        if (capacity < exchange->output_count + count) capacity = exchange->output_count + count;
        unsigned char *output = realloc(exchange->output, capacity);
        if (output == NULL) return 0;
        exchange->output = output;
        exchange->output_capacity = capacity;
    }
    memcpy(exchange->output + exchange->output_count, bytes, count);
    exchange->output_count += count;
    *taken = count;
    return 1;
}

static long exchange_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static int exchange_create(BIO *bio) {
    BIO_set_init(bio, 1);
    return 1;
}

static BIO_METHOD *method;

static void make_method(void) {
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "exchange");
    if (method == NULL) return;
    BIO_meth_set_read_ex(method, exchange_read);
    BIO_meth_set_write_ex(method, exchange_write);
    BIO_meth_set_ctrl(method, exchange_control);
    BIO_meth_set_create(method, exchange_create);
}

SSL *ctls_connection(SSL_CTX *context, struct ctls_exchange *exchange) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_method);
    SSL *connection = SSL_new(context);
    BIO *bio = method == NULL ? NULL : BIO_new(method);
    if (connection == NULL || bio == NULL) {
        SSL_free(connection);
        BIO_free(bio);
        return NULL;
    }
    BIO_set_data(bio, exchange);
    SSL_set_bio(connection, bio, bio);
    SSL_set_accept_state(connection);
    return connection;
}
