#ifndef PICKET_LAUNCH_H
#define PICKET_LAUNCH_H

#endif
