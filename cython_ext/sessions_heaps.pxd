# Two heaps of the sessions kernel: sessions of a class by finish tag, and classes by the time of their next event.
# Both orders are total (ties by number or row), so what is on top never depends on how the heap came about.
from libc.math cimport INFINITY
from libc.stdlib cimport free, realloc

from ktypes cimport real_t, row_t

cdef extern from *:
    """
    #if defined(__GNUC__)
    #define FETCH(place) __builtin_prefetch(place)
    #else
    #define FETCH(place) ((void) 0)
    #endif

    #if defined(__linux__)
    #include <stdint.h>
    #include <sys/mman.h>
    #endif

    static void ask_for_large_pages(void* block, size_t size)
    {
    #if defined(__linux__) && defined(MADV_HUGEPAGE)
        uintptr_t page = (uintptr_t) 1 << 21;
        uintptr_t first = ((uintptr_t) block + page - 1) / page * page, end = ((uintptr_t) block + size) / page * page;
        if (block != NULL && first < end)
            madvise((void*) first, end - first, MADV_HUGEPAGE);
    #else
        (void) block;
        (void) size;
    #endif
    }
    """
    void FETCH(const void* place) noexcept nogil
    void ask_for_large_pages(void* block, size_t size) noexcept nogil  # a hint, for arrays that are read at random

cdef struct Session:
    real_t tag            # class clock at which the session ends
    long long number
    real_t arrival_s
    real_t size_mbit


cdef enum:
    FEW = 64              # sessions that one heap holds without a front

cdef struct Bag:          # sessions in progress of one class
    Session* item         # a 4-ary heap of those that end soon, then all others as they came; item[-1]: see ``front_of``
    row_t n
    row_t room


cdef struct Agenda:       # classes by time: a binary heap that knows where each class is
    real_t* key
    row_t* row
    row_t* place          # of each class; -1 when it is not in the heap
    Py_ssize_t n


cdef inline bint session_before(const Session* a, const Session* b) noexcept nogil:
    return a.tag < b.tag or (a.tag == b.tag and a.number < b.number)


cdef inline Session* front_of(const Bag* bag) noexcept nogil:
    """Up to which tag sessions stand in the heap (``tag``) and how many do (``number``)."""
    return bag.item - 1


cdef inline void fetch_top(const Bag* bag) noexcept nogil:
    """Ask for the upper levels and the end of a heap that will soon be popped."""
    cdef Py_ssize_t at
    if bag.n > FEW:
        for at in range(0, 22, 2):
            FETCH(bag.item + at)
        FETCH(bag.item + bag.n - 1)


cdef inline void sift_up(Session* item, Py_ssize_t at, const Session* new) noexcept nogil:
    cdef Py_ssize_t parent
    while at > 0:
        parent = (at - 1) >> 2
        if not session_before(new, &item[parent]):
            break
        item[at] = item[parent]
        at = parent
    item[at] = new[0]


cdef inline void sift_hole(Session* item, Py_ssize_t at, Py_ssize_t n, const Session* last) noexcept nogil:
    """Walk a hole down to a leaf of a heap of ``n``, then let a session rise from there."""
    cdef Py_ssize_t child, best, end
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
    sift_up(item, at, last)


cdef inline real_t early_tag(const Bag* bag) noexcept nogil:
    """Tag that about a sixteenth of the sessions do not pass: the second smallest of 32 of them."""
    cdef Py_ssize_t at, step = bag.n // 32
    cdef real_t first = INFINITY, second = INFINITY, tag
    for at in range(32):
        tag = bag.item[at * step].tag
        if tag < first:
            first, second = tag, first
        elif tag < second:
            second = tag
    return second


cdef inline void sink_session(Session* item, Py_ssize_t at, Py_ssize_t n, const Session* one) noexcept nogil:
    cdef Py_ssize_t child, best, end
    while True:
        child = 4 * at + 1
        if child >= n:
            break
        best, end = child, (child + 4 if child + 4 < n else n)
        for child in range(child + 1, end):
            if session_before(&item[child], &item[best]):
                best = child
        if not session_before(&item[best], one):
            break
        item[at] = item[best]
        at = best
    item[at] = one[0]


cdef inline void draw_front(Bag* bag) noexcept nogil:
    """Bring the sessions that end soon to the front and order them; the others are read once, in a row."""
    cdef Session* item = bag.item
    cdef Session one
    cdef Py_ssize_t at, n = 0, parent
    cdef real_t limit = INFINITY
    if bag.n > FEW:
        limit = early_tag(bag)
    for at in range(bag.n):
        if item[at].tag <= limit:
            one = item[n]
            item[n] = item[at]
            item[at] = one
            n += 1
    front_of(bag).tag, front_of(bag).number = limit, n
    for parent in range((n - 2) >> 2, -1, -1):
        one = item[parent]
        sink_session(item, parent, n, &one)


cdef inline int push_session(Bag* bag, const Session* new) noexcept nogil:
    """Add a session; 1 if there is no memory."""
    cdef Py_ssize_t room, n
    cdef Session* block
    if bag.n == bag.room:
        room = <Py_ssize_t> bag.room + bag.room // 2 + 4
        block = <Session*> realloc(NULL if bag.item == NULL else bag.item - 1, (room + 1) * sizeof(Session))
        if block == NULL:
            return 1
        bag.item, bag.room = block + 1, <row_t> room
    if bag.n == 0:
        front_of(bag).tag, front_of(bag).number = INFINITY, 0
    n = bag.n
    bag.n += 1
    if new.tag > front_of(bag).tag:
        bag.item[n] = new[0]
        return 0
    if front_of(bag).number < n:
        bag.item[n] = bag.item[front_of(bag).number]
    sift_up(bag.item, front_of(bag).number, new)
    front_of(bag).number += 1
    if front_of(bag).number > FEW + bag.n // 4:
        draw_front(bag)
    return 0


cdef inline void pop_session(Bag* bag) noexcept nogil:
    """Remove the session that ends first."""
    cdef Session last
    cdef Py_ssize_t front = front_of(bag).number - 1
    bag.n -= 1
    if front > 0:
        last = bag.item[front]
        sift_hole(bag.item, 0, front, &last)
    if front < bag.n:
        bag.item[front] = bag.item[bag.n]
    front_of(bag).number = front
    if front == 0 and bag.n > 0:
        draw_front(bag)


cdef inline void shift_tags(Bag* bag, real_t by) noexcept nogil:
    """Let the clock that tags count by start afresh."""
    cdef Py_ssize_t at
    for at in range(-1, bag.n):
        bag.item[at].tag -= by


cdef inline void free_bag(Bag* bag) noexcept nogil:
    if bag.item != NULL:
        free(bag.item - 1)


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
