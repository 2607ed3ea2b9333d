/// Readiness of sockets: epoll(7), eventfd(2) and accept4(2), which Swift's Glibc module does not show.

#ifndef CEDGE_H
#define CEDGE_H

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/// The next connection that waits at a listening socket, non-blocking and closed on exec, or -1 and errno.
int cedge_accept(int socket, struct sockaddr *address, socklen_t *length);

/// Bytes that were written to a socket and not acknowledged by its peer (SIOCOUTQ, tcp(7)), or -1 and errno.
int cedge_unacknowledged(int socket);

#endif
