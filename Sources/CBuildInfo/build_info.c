#include "build_info.h"

#ifndef THINRSMQ_REVISION
#define THINRSMQ_REVISION ""
#endif

const char *thinrsmqRevision(void) { return THINRSMQ_REVISION; }
