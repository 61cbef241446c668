#ifndef THINRSMQ_CZLIB_SHIM_H
#define THINRSMQ_CZLIB_SHIM_H

#include <zlib.h>

/* deflateInit2 is a macro, which hands over the version and the size that the headers had; Swift imports no macro with
 * arguments. 15 is the largest window, and 16 more asks for the frame of gzip instead of zlib's. 8 is the default amount
 * of memory: with the window it comes to about 256 KiB for as long as the stream lives. */
static inline int thinrsmqGzipInit(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

#endif
