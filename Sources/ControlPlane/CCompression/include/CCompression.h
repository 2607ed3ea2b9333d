/// zlib and brotli as the system has them.

#ifndef CCOMPRESSION_H
#define CCOMPRESSION_H

#include <brotli/decode.h>
#include <brotli/encode.h>
#include <zlib.h>

#endif
