#define _GNU_SOURCE
#include "CSockets.h"

#include <linux/sockios.h>
#include <stddef.h>
#include <sys/ioctl.h>

_Static_assert(sizeof(struct csockets_datagram) == sizeof(struct mmsghdr), "one layout");
_Static_assert(offsetof(struct csockets_datagram, length) == offsetof(struct mmsghdr, msg_len), "one layout");

int csockets_accept(int socket, struct sockaddr *address, socklen_t *length) {
    return accept4(socket, address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int csockets_unacknowledged(int socket) {
    int bytes = 0;
    return ioctl(socket, SIOCOUTQ, &bytes) == 0 ? bytes : -1;
}

int csockets_receive(int socket, struct csockets_datagram *datagrams, unsigned int count) {
    return recvmmsg(socket, (struct mmsghdr *)datagrams, count, MSG_WAITFORONE, NULL);
}

int csockets_send(int socket, struct csockets_datagram *datagrams, unsigned int count) {
    return sendmmsg(socket, (struct mmsghdr *)datagrams, count, 0);
}

void csockets_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
