#define _GNU_SOURCE
#include "CNameserver.h"

#include <stddef.h>

_Static_assert(sizeof(struct cnameserver_datagram) == sizeof(struct mmsghdr), "one layout");
_Static_assert(offsetof(struct cnameserver_datagram, length) == offsetof(struct mmsghdr, msg_len), "one layout");

int cnameserver_receive(int socket, struct cnameserver_datagram *datagrams, unsigned int count) {
    return recvmmsg(socket, (struct mmsghdr *)datagrams, count, MSG_WAITFORONE, NULL);
}

int cnameserver_send(int socket, struct cnameserver_datagram *datagrams, unsigned int count) {
    return sendmmsg(socket, (struct mmsghdr *)datagrams, count, 0);
}
