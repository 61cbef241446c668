#ifndef THINRSMQ_CHIREDIS_SHIM_H
#define THINRSMQ_CHIREDIS_SHIM_H

#include <hiredis/hiredis.h>

#if HIREDIS_MAJOR >= 1
static inline void *thinrsmqRefuseDouble(const redisReadTask *task, double value, char *text, size_t length) {
    (void)task, (void)value, (void)text, (void)length;
    return NULL;
}

static inline void *thinrsmqRefuseBool(const redisReadTask *task, int value) {
    (void)task, (void)value;
    return NULL;
}
#endif

/* hiredis 1.x also reads RESP3, which is never asked for: a server that sends it anyway breaks the protocol. Without
 * these functions hiredis would accept the value and no Swift function would hear of it. hiredis 0.14 refuses by itself. */
static inline void thinrsmqRefuseRESP3(redisReplyObjectFunctions *functions) {
#if HIREDIS_MAJOR >= 1
    functions->createDouble = thinrsmqRefuseDouble;
    functions->createBool = thinrsmqRefuseBool;
#else
    (void)functions;
#endif
}

#endif
