# Classes by the time of their next event: a heap with a total order (ties by row), so what is on top never depends on
# how it came about.
from ktypes cimport real_t, row_t

cdef struct Agenda:       # classes by time: a binary heap that knows where each class is
    real_t* key
    row_t* row
    row_t* place          # of each class; -1 when it is not in the heap
    Py_ssize_t n


cdef inline bint sooner(real_t key, row_t row, real_t other_key, row_t other_row) noexcept nogil:
    return key < other_key or (key == other_key and row < other_row)


cdef inline void rise(Agenda* agenda, Py_ssize_t at, real_t key, row_t row) noexcept nogil:
    cdef Py_ssize_t parent
    while at > 0:
        parent = (at - 1) >> 1
        if not sooner(key, row, agenda.key[parent], agenda.row[parent]):
            break
        agenda.key[at] = agenda.key[parent]
        agenda.row[at] = agenda.row[parent]
        agenda.place[agenda.row[at]] = at
        at = parent
    agenda.key[at] = key
    agenda.row[at] = row
    agenda.place[row] = at


cdef inline void sink(Agenda* agenda, Py_ssize_t at, real_t key, row_t row) noexcept nogil:
    cdef Py_ssize_t child
    while True:
        child = 2 * at + 1
        if child >= agenda.n:
            break
        if child + 1 < agenda.n and sooner(
            agenda.key[child + 1], agenda.row[child + 1], agenda.key[child], agenda.row[child]
        ):
            child += 1
        if not sooner(agenda.key[child], agenda.row[child], key, row):
            break
        agenda.key[at] = agenda.key[child]
        agenda.row[at] = agenda.row[child]
        agenda.place[agenda.row[at]] = at
        at = child
    agenda.key[at] = key
    agenda.row[at] = row
    agenda.place[row] = at


cdef inline void put_sooner(Agenda* agenda, row_t row, real_t key) noexcept nogil:
    """Insert a class, or move it to an earlier time; it stays where it is if the time is later."""
    cdef Py_ssize_t at = agenda.place[row]
    if at < 0:
        at = agenda.n
        agenda.n += 1
        rise(agenda, at, key, row)
    elif key < agenda.key[at]:
        rise(agenda, at, key, row)


cdef inline void put_class(Agenda* agenda, row_t row, real_t key) noexcept nogil:
    """Insert a class, or move it to another time."""
    cdef Py_ssize_t at = agenda.place[row]
    if at >= 0 and key > agenda.key[at]:
        sink(agenda, at, key, row)
    else:
        put_sooner(agenda, row, key)


cdef inline void drop_class(Agenda* agenda, row_t row) noexcept nogil:
    cdef Py_ssize_t at = agenda.place[row]
    cdef real_t key
    cdef row_t last
    if at < 0:
        return
    agenda.n -= 1
    agenda.place[row] = -1
    if at == agenda.n:
        return
    key, last = agenda.key[agenda.n], agenda.row[agenda.n]
    if at > 0 and sooner(key, last, agenda.key[(at - 1) >> 1], agenda.row[(at - 1) >> 1]):
        rise(agenda, at, key, last)
    else:
        sink(agenda, at, key, last)


cdef inline void order_all(Agenda* agenda) noexcept nogil:
    """Make a heap of keys that were written in place without care for their order."""
    cdef Py_ssize_t at
    for at in range(agenda.n // 2 - 1, -1, -1):
        sink(agenda, at, agenda.key[at], agenda.row[at])
