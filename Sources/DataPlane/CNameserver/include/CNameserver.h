/// Datagrams in batches: recvmmsg(2) and sendmmsg(2), which Swift's Glibc module does not show.

#ifndef CNAMESERVER_H
#define CNAMESERVER_H

#include <sys/socket.h>

/// struct mmsghdr.
struct cnameserver_datagram {
    struct msghdr header;
    unsigned int length;
};

/// Waits for one datagram and takes what else has arrived; the number of datagrams, or -1 and errno.
int cnameserver_receive(int socket, struct cnameserver_datagram *datagrams, unsigned int count);

/// The number of datagrams sent, or -1 and errno when the first one could not be sent.
int cnameserver_send(int socket, struct cnameserver_datagram *datagrams, unsigned int count);

#endif
