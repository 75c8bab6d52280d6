#define _GNU_SOURCE
#include "CSystem.h"

#include <unistd.h>

int awm_syncfs(int descriptor) { return syncfs(descriptor); }
