#ifndef THINRSMQ_CALLOCATOR_SHIM_H
#define THINRSMQ_CALLOCATOR_SHIM_H

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

/* Swift's module of glibc has no malloc.h. The sizes are glibc's own starting values: setting them keeps it from raising
 * them with every large block that is freed. */
static inline void thinrsmqReturnFreedMemory(void) {
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, 128 * 1024);
    mallopt(M_TRIM_THRESHOLD, 128 * 1024);
}
#else
static inline void thinrsmqReturnFreedMemory(void) {}
#endif

#endif
