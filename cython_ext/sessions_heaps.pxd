# Two heaps of the sessions kernel: sessions of a class by finish tag, and classes by the time of their next event.
# Both orders are total (ties by number or row), so what is on top never depends on how the heap came about.
from libc.stdlib cimport realloc

from ktypes cimport real_t, row_t

cdef extern from *:
    """
    #if defined(__GNUC__)
    #define FETCH(place) __builtin_prefetch(place)
    #else
    #define FETCH(place) ((void) 0)
    #endif
    """
    void FETCH(const void* place) noexcept nogil

cdef struct Session:
    real_t tag            # class clock at which the session ends
    long long number
    real_t arrival_s
    real_t size_mbit


cdef struct Bag:          # sessions in progress of one class: a 4-ary heap
    Session* item
    row_t n
    row_t room


cdef struct Agenda:       # classes by time: a binary heap that knows where each class is
    real_t* key
    row_t* row
    row_t* place          # of each class; -1 when it is not in the heap
    Py_ssize_t n


cdef inline bint session_before(const Session* a, const Session* b) noexcept nogil:
    return a.tag < b.tag or (a.tag == b.tag and a.number < b.number)


cdef inline void fetch_top(const Bag* bag) noexcept nogil:
    """Ask for the upper levels and the end of a heap that will soon be popped."""
    cdef Py_ssize_t at
    if bag.n > 64:
        for at in range(0, 22, 2):
            FETCH(bag.item + at)
        FETCH(bag.item + bag.n - 1)


cdef inline int push_session(Bag* bag, const Session* new) noexcept nogil:
    """Add a session; 1 if there is no memory."""
    cdef Py_ssize_t at, parent, room
    cdef Session* item
    if bag.n == bag.room:
        room = <Py_ssize_t> bag.room + bag.room // 2 + 4
        item = <Session*> realloc(bag.item, room * sizeof(Session))
        if item == NULL:
            return 1
        bag.item, bag.room = item, <row_t> room
    item = bag.item
    at = bag.n
    bag.n += 1
    while at > 0:
        parent = (at - 1) >> 2
        if not session_before(new, &item[parent]):
            break
        item[at] = item[parent]
        at = parent
    item[at] = new[0]
    return 0


cdef inline void pop_session(Bag* bag) noexcept nogil:
    """Remove the top: walk its hole down to a leaf, then let the last session rise from there."""
    cdef Session* item = bag.item
    cdef Session last
    cdef Py_ssize_t at = 0, child, best, end, parent, n
    bag.n -= 1
    n = bag.n
    if n == 0:
        return
    last = item[n]
    while True:
        child = 4 * at + 1
        if child >= n:
            break
        best = child
        if 4 * child + 16 < n:
            for end in range(4 * child + 1, 4 * child + 17, 2):
                FETCH(item + end)
        end = child + 4 if child + 4 < n else n
        child += 1
        while child < end:
            if session_before(&item[child], &item[best]):
                best = child
            child += 1
        item[at] = item[best]
        at = best
    while at > 0:
        parent = (at - 1) >> 2
        if not session_before(&last, &item[parent]):
            break
        item[at] = item[parent]
        at = parent
    item[at] = last


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


cdef inline void put_class(Agenda* agenda, row_t row, real_t key) noexcept nogil:
    """Insert a class, or move it to another time."""
    cdef Py_ssize_t at = agenda.place[row]
    if at < 0:
        at = agenda.n
        agenda.n += 1
        rise(agenda, at, key, row)
    elif key < agenda.key[at]:
        rise(agenda, at, key, row)
    elif key > agenda.key[at]:
        sink(agenda, at, key, row)


cdef inline void put_sooner(Agenda* agenda, row_t row, real_t key) noexcept nogil:
    """Insert a class, or move it to an earlier time; it stays where it is if the time is later."""
    cdef Py_ssize_t at = agenda.place[row]
    if at < 0:
        at = agenda.n
        agenda.n += 1
        rise(agenda, at, key, row)
    elif key < agenda.key[at]:
        rise(agenda, at, key, row)


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
