#include "CStorage.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

/// The instruction answers after three cycles and can be given a word in each: three texts of so many bytes are worked on side by side.
#define LANE_BYTES 1360

/// x to the power of 8 * LANE_BYTES - 33, and of 16 * LANE_BYTES - 33, modulo the polynomial, bits reflected. Carry-less multiplication of
/// reflected words is short of one x, and the instruction adds 32.
static const uint32_t after_one_lane = 0x3f70cc6f, after_two_lanes = 0x5aa1f3cf;

static uint64_t word(const unsigned char *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/// The remainder of a text that is followed by as many zero bytes as the factor stands for.
__attribute__((target("sse4.2,pclmul"))) static uint64_t shift(uint64_t remainder, uint32_t factor) {
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)remainder), _mm_cvtsi32_si128((int)factor), 0);
    return _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

bool cstorage_has_crc32c(void) {
    return __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
}

__attribute__((target("sse4.2,pclmul"))) uint32_t cstorage_crc32c(uint32_t start, const void *bytes, size_t count) {
    const unsigned char *next = bytes;
    uint64_t remainder = start;
    for (; count >= 3 * LANE_BYTES; count -= 3 * LANE_BYTES, next += 3 * LANE_BYTES) {
        uint64_t second = 0, third = 0;
        for (size_t offset = 0; offset < LANE_BYTES; offset += 8) {
            remainder = _mm_crc32_u64(remainder, word(next + offset));
            second = _mm_crc32_u64(second, word(next + LANE_BYTES + offset));
            third = _mm_crc32_u64(third, word(next + 2 * LANE_BYTES + offset));
        }
        remainder = shift(remainder, after_two_lanes) ^ shift(second, after_one_lane) ^ third;
    }
    for (; count >= 8; count -= 8, next += 8) remainder = _mm_crc32_u64(remainder, word(next));
    for (; count > 0; count -= 1, next += 1) remainder = _mm_crc32_u8((uint32_t)remainder, *next);
    return (uint32_t)remainder;
}

#else

bool cstorage_has_crc32c(void) { return false; }

uint32_t cstorage_crc32c(uint32_t remainder, const void *bytes, size_t count) { return remainder; }

#endif
