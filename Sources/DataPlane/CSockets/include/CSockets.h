/// Sockets as the data plane uses them, where Swift's Glibc module does not show it: epoll(7), eventfd(2), accept4(2), recvmmsg(2),
/// sendmmsg(2).

#ifndef CSOCKETS_H
#define CSOCKETS_H

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

/// The next connection that waits at a listening socket, non-blocking and closed on exec, or -1 and errno.
int csockets_accept(int socket, struct sockaddr *address, socklen_t *length);

/// Bytes that were written to a socket and not acknowledged by its peer (SIOCOUTQ, tcp(7)), or -1 and errno.
int csockets_unacknowledged(int socket);

/// struct mmsghdr.
struct csockets_datagram {
    struct msghdr header;
    unsigned int length;
};

/// Waits for one datagram and takes what else has arrived; the number of datagrams, or -1 and errno.
int csockets_receive(int socket, struct csockets_datagram *datagrams, unsigned int count);

/// The number of datagrams sent, or -1 and errno when the first one could not be sent.
int csockets_send(int socket, struct csockets_datagram *datagrams, unsigned int count);

/// Names the calling thread for those who look at the process; at most 15 bytes count.
void csockets_name_thread(const char *name);

#endif
