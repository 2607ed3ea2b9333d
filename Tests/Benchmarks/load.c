/* Visits over HTTP/1.1 that cost the load's core as little as they can, so that it is the server's that is full: heads of answers are read,
   bodies are left to the kernel to drop (recv(2), MSG_TRUNC), and no answer is waited for asleep.

   load PORT CONNECTIONS SECONDS STATUS HOST PATH [FIELD ...] keeps one request under way on each connection to 127.0.0.1 and demands that
   each answer has the status. {N} in the host and the path is a number below N, another one in each request. Prints how many answers came,
   in how many seconds, and the share of that time in which there was something to do. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <err.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>

enum { CONNECTIONS_MAX = 4096, EVENTS_MAX = 64, REQUEST_MAX = 4096, HEAD_MAX = 2048 };

struct connection {
    int descriptor;
    /* Of the answer; -1 before its head was read. */
    long left;
};

static struct connection connections[CONNECTIONS_MAX];
static char template[REQUEST_MAX];
static int status;
static long answers;
static uint64_t state;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static uint64_t next_random(void) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

/* The template with numbers in it; returns its length. */
static size_t make_request(char *request) {
    char *end = request;
    for (const char *from = template; *from;) {
        if (*from != '{') {
            *end++ = *from++;
            continue;
        }
        char *close;
        unsigned long limit = strtoul(from + 1, &close, 10);
        if (*close != '}' || limit == 0) errx(1, "no number in %s", from);
        end += sprintf(end, "%lu", (unsigned long)(next_random() % limit));
        from = close + 1;
    }
    return end - request;
}

static void ask(struct connection *connection) {
    static char request[2 * REQUEST_MAX];
    static size_t length;
    if (length == 0 || strchr(template, '{')) length = make_request(request);
    /* A request is far shorter than what a socket takes. */
    if (send(connection->descriptor, request, length, MSG_NOSIGNAL) != (ssize_t)length) err(1, "send");
    connection->left = -1;
}

static void open_connection(struct connection *connection, int port, int poller) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    connection->descriptor = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(connection->descriptor, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(connection->descriptor, (struct sockaddr *)&address, sizeof address) != 0) err(1, "connect");
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, connection->descriptor, &event) != 0) err(1, "epoll_ctl");
}

/* The length of an answer that begins so, head and body. */
static long answer_length(const char *bytes, size_t count) {
    const char *end = memmem(bytes, count, "\r\n\r\n", 4);
    if (!end) errx(1, "a head in pieces: %.*s", (int)count, bytes);
    if (count < 12 || atoi(bytes + 9) != status) errx(1, "not the status: %.12s", bytes);
    long head = end + 4 - bytes;
    if (status == 304) return head;
    const char *field = memmem(bytes, head, "\r\nContent-Length: ", 18);
    if (!field) errx(1, "no length: %.*s", (int)head, bytes);
    return head + atol(field + 18);
}

static void receive(struct connection *connection) {
    static char head[HEAD_MAX];
    ssize_t count = connection->left < 0 ? recv(connection->descriptor, head, sizeof head, MSG_DONTWAIT)
                                         : recv(connection->descriptor, NULL, connection->left, MSG_DONTWAIT | MSG_TRUNC);
    if (count < 0 && errno == EAGAIN) return;
    if (count <= 0) err(1, "a connection ended");
    if (connection->left < 0) connection->left = answer_length(head, count);
    connection->left -= count;
    if (connection->left < 0) errx(1, "an answer was longer than it said");
    if (connection->left > 0) return;
    answers++;
    ask(connection);
}

int main(int count, char **arguments) {
    if (count < 7) errx(1, "load PORT CONNECTIONS SECONDS STATUS HOST PATH [FIELD ...]");
    int connection_count = atoi(arguments[2]);
    double seconds = atof(arguments[3]);
    status = atoi(arguments[4]);
    if (connection_count < 1 || connection_count > CONNECTIONS_MAX) errx(1, "1 to %d connections", CONNECTIONS_MAX);
    int length = snprintf(template, sizeof template, "GET %s HTTP/1.1\r\nHost: %s\r\n", arguments[6], arguments[5]);
    for (int i = 7; i < count && length < REQUEST_MAX; i++)
        length += snprintf(template + length, sizeof template - length, "%s\r\n", arguments[i]);
    if (length + 2 >= REQUEST_MAX) errx(1, "the request is too long");
    strcpy(template + length, "\r\n");
    /* Another one in each run: no turn may be the one before again. */
    if (getrandom(&state, sizeof state, 0) != sizeof state) err(1, "getrandom");
    state |= 1;

    int poller = epoll_create1(0);
    for (int i = 0; i < connection_count; i++) open_connection(&connections[i], atoi(arguments[1]), poller);
    double start = now(), time = start, idle = 0, idle_since = 0;
    for (int i = 0; i < connection_count; i++) ask(&connections[i]);
    while (time < start + seconds) {
        struct epoll_event events[EVENTS_MAX];
        int ready = epoll_wait(poller, events, EVENTS_MAX, 0);
        time = now();
        if (ready < 0) err(1, "epoll_wait");
        if (ready == 0) {
            if (idle_since == 0) idle_since = time;
            continue;
        }
        if (idle_since > 0) idle += time - idle_since;
        idle_since = 0;
        for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
    }
    printf("%ld %f %f\n", answers, time - start, 1 - idle / (time - start));
}
