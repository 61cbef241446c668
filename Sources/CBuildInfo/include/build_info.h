#ifndef THINRSMQ_BUILD_INFO_H
#define THINRSMQ_BUILD_INFO_H

/* The commit that was built, by the environment's THINRSMQ_REVISION at build time; empty where nobody named one.
 * In C, because a Swift target can be given no texts at build time. */
const char *thinrsmqRevision(void);

#endif
