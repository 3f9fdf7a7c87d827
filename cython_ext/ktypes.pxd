# Types and statuses every kernel shares. No domain word, no Python object.
ctypedef double real_t            # float64: every quantity, but for
ctypedef float single_t           # float32: what a map holds for each point (radiomap only)
ctypedef int row_t                # int32: rows, counts and CSR pointers
ctypedef unsigned char flag_t     # uint8: masks and small enumerations

cdef enum status_t:
    OK = 0
    NO_MEMORY = 1         # a workspace could not be allocated
    NOT_CONVERGED = 2     # the iteration stopped at its limit, outputs hold the last iterate
    BAD_STRUCTURE = 3     # the arrays do not describe what they should (a cycle where a tree was promised)
