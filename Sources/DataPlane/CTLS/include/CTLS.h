/// The server's end of TLS: BoringSSL, as swift-nio-ssl brings it, behind what the data plane needs of it. Streams read and write memory
/// of the calling thread; a context and its streams belong to one thread.

#ifndef CTLS_H
#define CTLS_H

#include <stddef.h>

struct ctls_context;
struct ctls_stream;

/// Records on their way between a socket and a stream. One serves all streams of a thread, because each call takes all of the input
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

enum ctls_choice {
    /// There is no context for this client.
    ctls_none,
    /// A context was chosen for the stream.
    ctls_chosen,
    /// The stream waits for one.
    ctls_later,
};

/// What a context asks its owner.
struct ctls_callbacks {
    void *owner;
    /// A client greets; the contents of two extensions, each empty when it is not there. Called again when a stream goes on that waited.
    enum ctls_choice (*greet)(void *owner, struct ctls_stream *stream, const unsigned char *server_name, size_t server_name_count,
                 const unsigned char *protocols, size_t protocols_count);
    /// The protocol chosen of those the client offers (RFC 7301 section 3.1), and its length; NULL for none.
    const unsigned char *(*select)(void *owner, const unsigned char *offers, size_t offers_count, size_t *count);
    const struct ctls_ticket_keys *ticket_keys;
};

/// A context of a server: TLS 1.2 and 1.3, Mozilla's intermediate profile, no renegotiation, tickets and no cache of sessions; NULL when
/// there is no memory. `callbacks` outlive it.
struct ctls_context *ctls_context_new(const struct ctls_callbacks *callbacks);
void ctls_context_free(struct ctls_context *context);

/// Presents a chain, the leaf first, with its key; both are PEM. 1, or 0 when they cannot be read or do not belong together.
int ctls_use_certificate(
    struct ctls_context *context, const void *chain, size_t chain_count, const void *key, size_t key_count);

/// A new stream of the context, which reads and writes `exchange`; NULL when there is no memory.
struct ctls_stream *ctls_stream_new(struct ctls_context *context, struct ctls_exchange *exchange);
void ctls_stream_free(struct ctls_stream *stream);

/// Has a stream that greets go on with another context; its tickets are good for this server name alone.
void ctls_choose(struct ctls_stream *stream, struct ctls_context *context, const void *name, size_t name_count);

enum {
    ctls_needs_input = -1,
    /// The peer sends no more.
    ctls_ended = -2,
    /// What came was not TLS, or there were no terms.
    ctls_failed = -3,
    /// The stream waits for a context; it is chosen when this is called again.
    ctls_needs_context = -4,
};

/// Opens up to `count` bytes, which is at least one; how many, or one of the outcomes above. Handshakes go on in here.
ptrdiff_t ctls_open(struct ctls_stream *stream, void *bytes, size_t count);

/// Whether opened bytes wait in the stream.
int ctls_has_opened(const struct ctls_stream *stream);

/// Seals all of the bytes; 1, or 0 when the stream has failed.
int ctls_seal(struct ctls_stream *stream, const void *bytes, size_t count);

/// Seals the word that nothing more comes.
void ctls_seal_end(struct ctls_stream *stream);

/// Whether the handshake is done.
int ctls_is_agreed(const struct ctls_stream *stream);

/// What was agreed on: the protocol and its length, the cipher and the version of TLS as OpenSSL calls them.
const unsigned char *ctls_protocol(const struct ctls_stream *stream, size_t *count);
const char *ctls_cipher(const struct ctls_stream *stream);
const char *ctls_version(const struct ctls_stream *stream);

#endif
