/// Instructions of the processor that Swift has no name for.

#ifndef CSTORAGE_H
#define CSTORAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Whether `cstorage_crc32c` may be called.
bool cstorage_has_crc32c(void);

/// The remainder of CRC-32C (RFC 3720 section 12.1) after `count` more bytes, from the one before them; all ones at the start, complemented
/// at the end.
uint32_t cstorage_crc32c(uint32_t remainder, const void *bytes, size_t count);

#endif
