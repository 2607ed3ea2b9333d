#include "Boring.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static int exchange_read(BIO *bio, char *bytes, int count) {
    struct ctls_exchange *exchange = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    if (exchange->input_count == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    size_t taken = (size_t)count < exchange->input_count ? (size_t)count : exchange->input_count;
    memcpy(bytes, exchange->input, taken);
    exchange->input += taken;
    exchange->input_count -= taken;
    return (int)taken;
}

static int exchange_write(BIO *bio, const char *bytes, int count) {
    struct ctls_exchange *exchange = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    size_t added = (size_t)count;
    if (added > exchange->output_capacity - exchange->output_count) {
        size_t capacity = exchange->output_capacity * 2;
        if (capacity < exchange->output_count + added) capacity = exchange->output_count + added;
        unsigned char *output = realloc(exchange->output, capacity);
        if (output == NULL) return -1;
        exchange->output = output;
        exchange->output_capacity = capacity;
    }
    memcpy(exchange->output + exchange->output_count, bytes, added);
    exchange->output_count += added;
    return count;
}

static long exchange_control(BIO *bio, int command, long number, void *pointer) {
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *method;

static void make_method(void) {
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "exchange");
    if (method == NULL) return;
    BIO_meth_set_read(method, exchange_read);
    BIO_meth_set_write(method, exchange_write);
    BIO_meth_set_ctrl(method, exchange_control);
}

BIO *boring_exchange_bio(struct ctls_exchange *exchange) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_method);
    BIO *bio = method == NULL ? NULL : BIO_new(method);
    if (bio == NULL) return NULL;
    BIO_set_data(bio, exchange);
    BIO_set_init(bio, 1);
    return bio;
}
