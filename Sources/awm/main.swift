import Commands
import Glibc

exit(runAwm())
