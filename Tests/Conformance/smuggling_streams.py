"""Byte streams that two readers of HTTP/1 may divide into different numbers of requests."""

import random
from dataclasses import dataclass

HOST = "smuggled.localhost"
HEAD = f"Host: {HOST}\r\n"
# What an attacker wants to be taken for a request of its own: as a body it is none.
INNER = f"GET /inner HTTP/1.1\r\n{HEAD}\r\n".encode()
# What an honest client sends next.
NEXT = f"GET /next HTTP/1.1\r\n{HEAD}\r\n".encode()


@dataclass(frozen=True)
class Stream:
    name: str
    data: bytes
    # How many requests a strict reader answers before it refuses one or the stream ends (RFC 9112).
    requests: int


def post(lines, body=b"", *, start="POST /outer HTTP/1.1", host=HEAD):
    text = f"{start}\r\n{host}{lines}\r\n"
    return text.encode("latin-1") + body


def chunked(body, coding="Transfer-Encoding: chunked\r\n"):
    return post(coding, body)


def length(body):
    return f"Content-Length: {len(body)}\r\n"


# One chunk that holds INNER, and the end.
INNER_CHUNK = f"{len(INNER):x}\r\n".encode() + INNER + b"\r\n0\r\n\r\n"
END = b"0\r\n\r\n"


def streams_of_lengths():
    yield "a body that looks like a request", post(length(INNER), INNER), 2
    yield "a body of a GET", post(length(INNER), INNER, start="GET /outer HTTP/1.1"), 2
    yield "a body of a HEAD", post(length(INNER), INNER, start="HEAD /outer HTTP/1.1"), 2
    yield "a body of a DELETE", post(length(INNER), INNER, start="DELETE /outer HTTP/1.1"), 2
    yield "a body of an OPTIONS", post(length(INNER), INNER, start="OPTIONS * HTTP/1.1"), 2
    yield "a length of 0 before a request", post("Content-Length: 0\r\n", INNER), 3
    yield "no length before a request", post("", INNER), 3
    yield "the length twice", post(length(INNER) * 2, INNER), 0
    yield "two lengths, the first right", post(length(INNER) + "Content-Length: 0\r\n", INNER), 0
    yield "two lengths, the last right", post("Content-Length: 0\r\n" + length(INNER), INNER), 0
    yield "two lengths in one line", post(f"Content-Length: {len(INNER)}, {len(INNER)}\r\n", INNER), 0
    yield "two other lengths in one line", post(f"Content-Length: 0, {len(INNER)}\r\n", INNER), 0
    for value in ("+{}", "-{}", "{}.0", "0x{:x}", "{}e0", "{} 0", "{}_0", "'{}'", "\x0b{}", "{}\x0c", "\xa0{}", "{};", "{},", ",{}", "", "a"):
        spelling = value.format(len(INNER)) if value else value
        yield f"a length of {spelling!r}", post(f"Content-Length: {spelling}\r\n", INNER), 0
    yield "a length with leading zeros", post(f"Content-Length: 000{len(INNER)}\r\n", INNER), 2
    yield "a length beyond 64 bits", post(f"Content-Length: {2**64 + len(INNER)}\r\n", INNER), 0
    yield "a length beyond 32 bits", post(f"Content-Length: {2**32 + len(INNER)}\r\n", INNER), 1
    yield "a blank before the colon of the length", post(f"Content-Length : {len(INNER)}\r\n", INNER), 0
    yield "a tab before the colon of the length", post(f"Content-Length\t: {len(INNER)}\r\n", INNER), 0
    yield "a length folded onto the next line", post(f"Content-Length:\r\n {len(INNER)}\r\n", INNER), 0
    yield "a length in an underscored name", post(f"Content_Length: {len(INNER)}\r\n", INNER), 3
    yield "a length named as a hop's own", post(f"Connection: Content-Length\r\n{length(INNER)}", INNER), 2
    yield "a NUL behind the length", post(f"Content-Length: {len(INNER)}\0\r\n", INNER), 0


def streams_of_codings():
    yield "chunks that look like a request", chunked(INNER_CHUNK), 2
    yield "a length beside chunks", post(length(INNER) + "Transfer-Encoding: chunked\r\n", END + INNER), 0
    yield "chunks beside a length", post("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", END + b"G"), 0
    yield "a length of 0 beside chunks", post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", INNER_CHUNK), 0
    yield "chunked twice", chunked(INNER_CHUNK, "Transfer-Encoding: chunked\r\n" * 2), 0
    yield "chunked twice in one line", chunked(INNER_CHUNK, "Transfer-Encoding: chunked, chunked\r\n"), 0
    yield "chunked before another", chunked(END + INNER, "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n"), 0
    yield "chunked behind another", chunked(END + INNER, "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n"), 0
    yield "chunked and identity", chunked(END + INNER, "Transfer-Encoding: chunked, identity\r\n"), 0
    yield "identity with a length", post("Transfer-Encoding: identity\r\n" + length(INNER), INNER), 0
    for value in (" chunked", "\tchunked", "chunked ", "Chunked", "CHUNKED"):
        yield f"a coding of {value!r}", chunked(INNER_CHUNK, f"Transfer-Encoding:{value}\r\n"), 2
    for value in ("xchunked", "chunkedx", "\x0bchunked", "chunked\x0c", "\xa0chunked", '"chunked"', "chunked;q=1", ",chunked", "chunked,", "chunke",
                  "chunked\0", "", "ch\xfcnked", "[chunked]", "chunked\x1f"):
        yield f"a coding of {value!r}", chunked(INNER_CHUNK, f"Transfer-Encoding: {value}\r\n"), 0
    yield "a blank before the colon of the coding", chunked(INNER_CHUNK, "Transfer-Encoding : chunked\r\n"), 0
    yield "a coding folded onto the next line", chunked(INNER_CHUNK, "Transfer-Encoding:\r\n chunked\r\n"), 0
    yield "a coding behind a folded line", chunked(INNER_CHUNK, "X: y\r\n Transfer-Encoding: chunked\r\n"), 0
    yield "a coding behind a bare line feed", chunked(INNER_CHUNK, "X: y\nTransfer-Encoding: chunked\r\n"), 0
    yield "a coding behind a bare carriage return", chunked(INNER_CHUNK, "X: y\rTransfer-Encoding: chunked\r\n"), 0
    yield "a coding in an underscored name", chunked(END, "Transfer_Encoding: chunked\r\n"), 1
    yield "a coding that HTTP/1.0 has not", post("Transfer-Encoding: chunked\r\n", END + INNER, start="POST /outer HTTP/1.0"), 0
    yield "chunks without an end", chunked(INNER_CHUNK[:-5]), 0
    yield "a coding named as a hop's own", chunked(INNER_CHUNK, "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n"), 2


def streams_of_chunks():
    size = f"{len(INNER):x}"
    for spelling in (f"0x{size}", f"+{size}", f"-{size}", f" {size}", f"{size} ", f"{size}\t", f"{size}_0", f"{size}.", f"{size}g", "", f"{2**64 + len(INNER):x}",
                     f"{2**32 + len(INNER):x}", f"\0{size}", f"{size}\0", f"{size},"):
        yield f"a chunk of the size {spelling!r}", chunked(spelling.encode("latin-1") + b"\r\n" + INNER + b"\r\n" + END), 0
    yield "a chunk's size with leading zeros", chunked(f"0000{size}\r\n".encode() + INNER + b"\r\n" + END), 2
    yield "a chunk's size in capitals", chunked(b"A\r\n0123456789\r\n" + END), 2
    for extension in (";", ";a", ";a=b", ';a="b"', " ;a", "; a = b"):
        wanted = 2 if extension[0] == ";" else 0
        yield f"a chunk with the extension {extension!r}", chunked(f"{size}{extension}\r\n".encode() + INNER + b"\r\n" + END), wanted
    yield "an extension with a bare line feed", chunked(b"2;\nxx\r\n%x\r\n0\r\n\r\n" % len(INNER) + INNER + b"\r\n" + END), 0
    yield "an extension with a bare carriage return", chunked(b"2;\rxx\r\n%x\r\n0\r\n\r\n" % len(INNER) + INNER + b"\r\n" + END), 0
    yield "an extension in quotes over two lines", chunked(b'2;a="\r\nxx\r\n' + END + b'"'), 1
    yield "a line feed alone behind a chunk's size", chunked(f"{size}\n".encode() + INNER + b"\r\n" + END), 0
    yield "a carriage return alone behind a chunk's size", chunked(f"{size}\r".encode() + INNER + b"\r\n" + END), 0
    yield "a line feed alone behind a chunk", chunked(f"{size}\r\n".encode() + INNER + b"\n" + END), 0
    yield "nothing behind a chunk", chunked(f"{size}\r\n".encode() + INNER + END), 0
    yield "two bytes that are no line end behind a chunk", chunked(f"{size}\r\n".encode() + INNER + b"XX" + END), 0
    yield "an end of many zeros", chunked(b"00000000\r\n\r\n"), 2
    yield "an end with a line feed alone", chunked(b"0\n\n"), 0
    yield "an end whose empty line is a line feed", chunked(b"0\r\n\n"), 0
    yield "a trailer", chunked(b"0\r\nX: y\r\n\r\n"), 2
    yield "a trailer that tells a length", chunked(b"0\r\n" + length(INNER).encode() + b"\r\n" + INNER), 3
    yield "a trailer that tells a coding", chunked(b"0\r\nTransfer-Encoding: chunked\r\n\r\n" + INNER), 3
    yield "a trailer without a colon", chunked(b"0\r\n" + INNER), 0
    yield "a trailer behind a bare line feed", chunked(b"0\r\nX: y\nZ: w\r\n\r\n"), 0


def streams_of_lines():
    def get(text):
        return text.replace("\n", "\r\n").encode("latin-1")

    yield "one request", get(f"GET /one HTTP/1.1\nHost: {HOST}\n\n"), 2
    yield "empty lines before a request", get(f"\n\nGET /one HTTP/1.1\nHost: {HOST}\n\n"), 2
    yield "many empty lines before a request", get("\n" * 9 + f"GET /one HTTP/1.1\nHost: {HOST}\n\n"), 0
    yield "an empty line behind a body", post("Content-Length: 2\r\n", b"xx\r\n"), 2
    yield "line feeds alone", f"GET /one HTTP/1.1\nHost: {HOST}\n\n".encode(), 0
    yield "a line feed alone behind the request line", f"GET /one HTTP/1.1\n{HEAD}\r\n".encode(), 0
    yield "a line feed alone behind a line", f"GET /one HTTP/1.1\r\nHost: {HOST}\nX: y\r\n\r\n".encode(), 0
    yield "an empty line of a line feed", f"GET /one HTTP/1.1\r\n{HEAD}\n".encode(), 0
    yield "a carriage return alone behind a line", f"GET /one HTTP/1.1\r\nHost: {HOST}\rX: y\r\n\r\n".encode(), 0
    yield "two carriage returns", f"GET /one HTTP/1.1\r\r\n{HEAD}\r\n".encode(), 0
    yield "a folded line", get(f"GET /one HTTP/1.1\nHost: {HOST}\nX: y\n z\n\n"), 0
    yield "a blank before the first line", get(f"GET /one HTTP/1.1\n Host: {HOST}\n\n"), 0
    yield "a blank before the colon", get(f"GET /one HTTP/1.1\nHost: {HOST}\nX : y\n\n"), 0
    yield "a line without a name", get(f"GET /one HTTP/1.1\nHost: {HOST}\n: y\n\n"), 0
    yield "a line without a colon", get(f"GET /one HTTP/1.1\nHost: {HOST}\nX\n\n"), 0
    yield "a NUL in a value", get(f"GET /one HTTP/1.1\nHost: {HOST}\nX: \0\n\n"), 0
    yield "a byte above 127 in a name", get(f"GET /one HTTP/1.1\nHost: {HOST}\nX\xe9: y\n\n"), 0
    yield "a byte above 127 in a value", get(f"GET /one HTTP/1.1\nHost: {HOST}\nX: \xe9\n\n"), 2
    yield "no host", get("GET /one HTTP/1.1\nX: y\n\n"), 0
    yield "two hosts", get(f"GET /one HTTP/1.1\nHost: {HOST}\nHost: other.localhost\n\n"), 0
    yield "the host twice", get(f"GET /one HTTP/1.1\nHost: {HOST}\nHost: {HOST}\n\n"), 0
    yield "a host with a path", get(f"GET /one HTTP/1.1\nHost: {HOST}/x\n\n"), 0
    yield "a host with a name before it", get(f"GET /one HTTP/1.1\nHost: user@{HOST}\n\n"), 0
    yield "an absolute target", get(f"GET http://{HOST}/one HTTP/1.1\nHost: {HOST}\n\n"), 2
    yield "an absolute target with another host", get(f"GET http://{HOST}/one HTTP/1.1\nHost: other.localhost\n\n"), 2
    yield "an absolute target without a path", get(f"GET http://{HOST} HTTP/1.1\nHost: {HOST}\n\n"), 2
    yield "an absolute target without a host", get(f"GET http:///one HTTP/1.1\nHost: {HOST}\n\n"), 0
    yield "an absolute target of another scheme", get(f"GET ftp://{HOST}/one HTTP/1.1\nHost: {HOST}\n\n"), 0
    yield "an authority as target", get(f"CONNECT {HOST}:80 HTTP/1.1\nHost: {HOST}:80\n\n"), 0
    yield "a relative target", get(f"GET one HTTP/1.1\nHost: {HOST}\n\n"), 0
    yield "a target with a blank", get(f"GET /one two HTTP/1.1\nHost: {HOST}\n\n"), 0
    yield "a target with a tab", get(f"GET /one\ttwo HTTP/1.1\nHost: {HOST}\n\n"), 0
    yield "a target with a line end in it, encoded", get(f"GET /one%0d%0aX:%20y HTTP/1.1\nHost: {HOST}\n\n"), 2
    yield "two blanks in the request line", get(f"GET  /one HTTP/1.1\nHost: {HOST}\n\n"), 0
    yield "a blank behind the version", get(f"GET /one HTTP/1.1 \nHost: {HOST}\n\n"), 0
    yield "HTTP/0.9", get("GET /one\n\n"), 0
    yield "HTTP/0.9 with lines", get(f"GET /one\nHost: {HOST}\n\n"), 0
    yield "HTTP/1.0", get(f"GET /one HTTP/1.0\nHost: {HOST}\n\n"), 1
    yield "HTTP/1.0 that stays", get(f"GET /one HTTP/1.0\nHost: {HOST}\nConnection: keep-alive\n\n"), 2
    yield "HTTP/1.0 with a body that stays", post("Connection: keep-alive\r\n" + length(INNER), INNER, start="POST /outer HTTP/1.0"), 2
    yield "HTTP/1.2", get(f"GET /one HTTP/1.2\nHost: {HOST}\n\n"), 2
    yield "HTTP/2.0", get(f"GET /one HTTP/2.0\nHost: {HOST}\n\n"), 0
    yield "HTTP/01.1", get(f"GET /one HTTP/01.1\nHost: {HOST}\n\n"), 0
    yield "a version in small letters", get(f"GET /one http/1.1\nHost: {HOST}\n\n"), 0
    yield "the last request of a connection", get(f"GET /one HTTP/1.1\nHost: {HOST}\nConnection: close\n\n"), 1
    yield "the last request of a connection, in a list", get(f"GET /one HTTP/1.1\nHost: {HOST}\nConnection: keep-alive, close\n\n"), 1
    yield "a client that waits to continue", post("Expect: 100-continue\r\n" + length(INNER), INNER), 2
    yield "a client that waits to continue with chunks", post("Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n", INNER_CHUNK), 2
    yield "a client that expects something else", post("Expect: 200-ok\r\n" + length(INNER), INNER), 0
    yield "an upgrade", get(f"GET /one HTTP/1.1\nHost: {HOST}\nConnection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\n"
                            f"Sec-WebSocket-Version: 13\n\n"), 2
    yield "an upgrade to HTTP/2", get(f"GET /one HTTP/1.1\nHost: {HOST}\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\nHTTP2-Settings: AAMAAABkAAQAAP__\n\n"), 2
    yield "an upgrade with a body", post("Connection: Upgrade\r\nUpgrade: websocket\r\n" + length(INNER), INNER), 2
    yield "many requests at once", NEXT * 8, 9
    yield "a request that is cut", NEXT + NEXT[:-2], 1


def well_known():
    for part in (streams_of_lengths, streams_of_codings, streams_of_chunks, streams_of_lines):
        for name, data, requests in part():
            yield Stream(name, data + NEXT, requests)


PIECES = [
    b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\n\n", b" ", b"\t", b"\0", b"\x0b", b"\x0c", b"\x7f", b"\x80", b"\xa0", b"\xff", b":", b";", b",", b"\"", b"0", b"1", b"f",
    b"-", b"+", b"_", b"%", b"#", b"/", b"chunked", b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Connection: close\r\n", b"0\r\n\r\n", INNER,
]


def mutated(data, chance):
    """One small change somewhere."""
    position = chance.randrange(len(data))
    lines = data.split(b"\r\n")
    match chance.randrange(9):
        case 0:
            return data[:position] + chance.choice(PIECES) + data[position:]
        case 1:
            return data[:position] + data[position + 1 :]
        case 2:
            return data[:position] + chance.choice(PIECES) + data[position + 1 :]
        case 3:
            return data[:position] + bytes([data[position] ^ 1 << chance.randrange(8)]) + data[position + 1 :]
        case 4:
            return data[:position] + data[position : position + chance.randrange(1, 40)] + data[position:]
        case 5:
            return data.replace(b"\r\n", chance.choice([b"\n", b"\r", b"\r\r\n", b" \r\n", b"\r\n "]), 1 + chance.randrange(3))
        case 6:
            place = chance.randrange(len(lines))
            return b"\r\n".join(lines[:place] + lines[place : place + 1] * 2 + lines[place + 1 :])
        case 7:
            place = chance.randrange(len(lines))
            return b"\r\n".join(lines[:place] + [lines[place].swapcase()] + lines[place + 1 :])
        case _:
            place = chance.randrange(len(lines))
            return b"\r\n".join(lines[:place] + lines[place + 1 :])


def mutations(count, seed):
    """Changes of the well-known streams, and of two of them behind one another."""
    chance = random.Random(seed)
    known = [stream.data for stream in well_known()]
    for _ in range(count):
        data = chance.choice(known)
        if chance.random() < 0.2:
            data = chance.choice(known)[: -len(NEXT)] + data
        for _ in range(chance.choice([1, 1, 2, 3])):
            data = mutated(data, chance) or data
        yield data
