#define _GNU_SOURCE
#include "CEdge.h"

#include <linux/sockios.h>
#include <sys/ioctl.h>

int cedge_accept(int socket, struct sockaddr *address, socklen_t *length) {
    return accept4(socket, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int cedge_unacknowledged(int socket) {
    int bytes = 0;
    return ioctl(socket, SIOCOUTQ, &bytes) == 0 ? bytes : -1;
}
