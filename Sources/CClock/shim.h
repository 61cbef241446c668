#ifndef THINRSMQ_CCLOCK_SHIM_H
#define THINRSMQ_CCLOCK_SHIM_H

#include <stdint.h>
#include <time.h>

/* In C, because Swift 6.3 takes `timespec` now for a member of its module of the C library, now for one of a module that
 * nobody can import (SwiftOverlayShims): by which of a target's files it compiles first. */

/* Nanoseconds since the Unix epoch; good until 2262. */
static inline int64_t thinrsmqWallNanoseconds(void) {
    struct timespec time = {0, 0};
    clock_gettime(CLOCK_REALTIME, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

/* Nanoseconds of CPU time that this process has used. */
static inline int64_t thinrsmqProcessNanoseconds(void) {
    struct timespec time = {0, 0};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

#endif
