# Sessions in progress: what is kept of each (a slab), and the order in which those of a class end (a bag).
#
# A bag is one array: the sessions that end first, in order, the next to end last of them ("front"); a hole that
# finishes leave and arrivals fill; then the others in a few piles without order ("tiers"), each of which ends before
# the next one. When the front is used up, the first tier is split until its early part is few enough to be put in
# order. So a session is moved a few times only, and what is read lies in a row. The order is total (tag, then number),
# so what ends next never depends on how the tiers came about.
from libc.math cimport INFINITY
from libc.stdint cimport uint8_t
from libc.stdlib cimport free, malloc
from libc.string cimport memcpy, memmove, memset

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

cdef enum:
    FEW = 32              # sessions that are put in order without a split
    MANY = 256            # sessions in order at most
    ALONE = 48            # in order at most while there are no others
    N_SAMPLE = 16         # of a tier, to find where to split it
    N_TIER = 6            # tiers at most; more are joined, which costs time only
    BEFORE = 8 * 16       # bytes of a bag's block before its array: tiers from the last to the first, then ``Room``
    FIRST_SLAB = 64       # sessions; each further block doubles them all
    SLAB_LINE = 64


cdef struct Session:
    long long number
    real_t arrival_s
    real_t size_mbit
    Session* next         # of those to be used again


cdef struct Slab:         # memory for sessions; the last freed is used first, it is still in the cache
    Session* spare
    Session* fresh        # never used so far, up to ``end``
    Session* end
    void* block           # each begins with the place of the one before
    Py_ssize_t n


cdef struct Entry:
    real_t tag            # class clock at which the session ends
    Session* session


cdef struct Bag:          # sessions in progress of one class
    Entry* item           # half a cache line into one
    row_t n
    row_t front           # sessions in order: item[:front]


cdef struct Tier:         # the front is tier 0
    real_t limit          # tag that its sessions do not pass; those of later tiers do, or came later
    row_t end             # item[end of the tier before:end]; of tier 0 where the hole ends


cdef struct Room:
    void* block
    row_t n               # entries
    row_t last            # tier


cdef inline Session* take_session(Slab* slab) noexcept nogil:
    """A place for a session; NULL if there is no memory."""
    cdef Session* one = slab.spare
    cdef Py_ssize_t n
    cdef void* block
    if one != NULL:
        slab.spare = one.next
        return one
    if slab.fresh == slab.end:
        n = slab.n if slab.n > 0 else FIRST_SLAB
        block = malloc((n + 3) * sizeof(Session))
        if block == NULL:
            return NULL
        ask_for_large_pages(block, (n + 3) * sizeof(Session))
        (<void**> block)[0] = slab.block
        slab.block = block
        slab.n += n
        slab.fresh = <Session*> ((<size_t> block + sizeof(void*) + SLAB_LINE - 1) // SLAB_LINE * SLAB_LINE)
        slab.end = slab.fresh + n
    one = slab.fresh
    slab.fresh += 1
    return one


cdef inline void give_session(Slab* slab, Session* one) noexcept nogil:
    one.next = slab.spare
    slab.spare = one


cdef inline void free_slab(Slab* slab) noexcept nogil:
    cdef void* block = slab.block
    while block != NULL:
        slab.block = (<void**> block)[0]
        free(block)
        block = slab.block


cdef inline Room* room_of(const Bag* bag) noexcept nogil:
    return <Room*> bag.item - 1


cdef inline Tier* tier_of(const Bag* bag, Py_ssize_t tier) noexcept nogil:
    return <Tier*> bag.item - 2 - tier


cdef inline Entry* entry_of(const Bag* bag, Py_ssize_t i) noexcept nogil:
    """Entry i of all, in no order."""
    return &bag.item[i if i < bag.front else tier_of(bag, 0).end + i - bag.front]


cdef inline const Entry* first_of(const Bag* bag) noexcept nogil:
    return &bag.item[bag.front - 1]


cdef inline bint entry_before(const Entry* a, const Entry* b) noexcept nogil:
    return a.tag < b.tag or (a.tag == b.tag and a.session.number < b.session.number)


cdef inline void swap(Entry* a, Entry* b) noexcept nogil:
    cdef Entry one = a[0]
    a[0] = b[0]
    b[0] = one


cdef inline void spread(Entry* item, Py_ssize_t n) noexcept nogil:
    """Bring entries close to where they belong: by the share of the span of tags that lies after theirs."""
    cdef Entry was[MANY]
    cdef row_t place[MANY + 1]
    cdef uint8_t step[MANY]
    cdef Py_ssize_t at
    cdef real_t low = item[0].tag, high = item[0].tag, scale
    for at in range(n):
        low = item[at].tag if item[at].tag < low else low
        high = item[at].tag if item[at].tag > high else high
    if not high - low > 1e-200:
        return
    scale = (MANY - 1) / (high - low)
    memset(place, 0, sizeof(place))
    for at in range(n):
        was[at] = item[at]
        step[at] = <uint8_t> (<int> ((high - item[at].tag) * scale))
        place[step[at] + 1] += 1
    for at in range(1, MANY):
        place[at] += place[at - 1]
    for at in range(n):
        item[place[step[at]]] = was[at]
        place[step[at]] += 1


cdef inline void put_in_order(Entry* item, Py_ssize_t n) noexcept nogil:
    """The first to end comes last."""
    cdef Py_ssize_t at, place
    cdef Entry one
    if n > 16:
        spread(item, n)
    for at in range(1, n):
        one = item[at]
        place = at
        while place > 0 and entry_before(&item[place - 1], &one):
            item[place] = item[place - 1]
            place -= 1
        item[place] = one


cdef inline void open_tier(Bag* bag, Py_ssize_t tier) noexcept nogil:
    """Make a place for a tier before this one; if there are too many, the last two are joined."""
    cdef Py_ssize_t at
    cdef Room* room = room_of(bag)
    if room.last == N_TIER:
        room.last -= 1
        tier_of(bag, room.last)[0] = tier_of(bag, room.last + 1)[0]
    for at in range(room.last, tier - 1, -1):
        tier_of(bag, at + 1)[0] = tier_of(bag, at)[0]
    room.last += 1


cdef inline void join_front(Bag* bag) noexcept nogil:
    """Let the front end where the first tier does."""
    cdef Py_ssize_t at
    for at in range(room_of(bag).last):
        tier_of(bag, at)[0] = tier_of(bag, at + 1)[0]
    room_of(bag).last -= 1


cdef inline void close_hole(Bag* bag) noexcept nogil:
    """Bring the tiers forward where nothing stands before them."""
    cdef Entry* item = bag.item
    cdef Py_ssize_t at, first = tier_of(bag, 0).end, hole = first - bag.front, end
    if hole == 0:
        return
    tier_of(bag, 0).end = bag.front
    for at in range(1, room_of(bag).last + 1):
        end = tier_of(bag, at).end
        if end - first > hole:
            memcpy(item + first - hole, item + end - hole, hole * sizeof(Entry))
        else:
            memmove(item + first - hole, item + first, (end - first) * sizeof(Entry))
        first = end
        tier_of(bag, at).end = <row_t> (end - hole)


cdef inline Entry early_one(const Entry* item, Py_ssize_t n) noexcept nogil:
    """One that about an eighth end before, the second of the sample: so some do not."""
    cdef Py_ssize_t at, step = n // N_SAMPLE
    cdef const Entry* first = item
    cdef const Entry* second = item + step
    cdef const Entry* one
    if entry_before(second, first):
        first, second = second, first
    for at in range(2, N_SAMPLE):
        one = item + at * step
        if entry_before(one, first):
            first, second = one, first
        elif entry_before(one, second):
            second = one
    return second[0]


cdef inline Py_ssize_t part(Entry* item, Py_ssize_t n, const Entry* limit) noexcept nogil:
    """Bring those to the front that do not end after this one; how many."""
    cdef Py_ssize_t first, at, i, n_found, n_early = 0
    cdef uint8_t found[256]
    cdef bint is_early
    for first in range(0, n, 256):
        n_found = 0
        for at in range(256 if n - first > 256 else n - first):
            is_early = item[first + at].tag < limit.tag
            if item[first + at].tag == limit.tag:
                is_early = not entry_before(limit, &item[first + at])
            found[n_found] = <uint8_t> at
            n_found += is_early
        for i in range(n_found):
            swap(&item[n_early], &item[first + found[i]])
            n_early += 1
    return n_early


cdef inline void draw_front(Bag* bag) noexcept nogil:
    """Put the sessions in order that end first of all."""
    cdef Py_ssize_t n, n_early
    cdef Entry limit
    while tier_of(bag, 1).end == tier_of(bag, 0).end:
        join_front(bag)
    close_hole(bag)
    n = tier_of(bag, 1).end
    while True:
        if n <= FEW:
            join_front(bag)
            break
        limit = early_one(bag.item, n)
        n = part(bag.item, n, &limit)
        if n <= MANY:
            tier_of(bag, 0).end, tier_of(bag, 0).limit = <row_t> n, limit.tag
            break
        open_tier(bag, 1)
        tier_of(bag, 1).end, tier_of(bag, 1).limit = <row_t> n, limit.tag
    bag.front = <row_t> n
    put_in_order(bag.item, n)


cdef inline void split_front(Bag* bag) noexcept nogil:
    """Let the later half of the front become a tier."""
    cdef Entry late[MANY]
    cdef Py_ssize_t n = bag.front // 2, end = tier_of(bag, 0).end
    memcpy(late, bag.item, n * sizeof(Entry))
    bag.front -= <row_t> n
    memmove(bag.item, bag.item + n, bag.front * sizeof(Entry))
    memcpy(bag.item + end - n, late, n * sizeof(Entry))
    open_tier(bag, 0)
    tier_of(bag, 0).end, tier_of(bag, 0).limit = <row_t> (end - n), bag.item[0].tag


cdef inline bint add_room(Bag* bag) noexcept nogil:
    """Make room for more entries; whether there is memory."""
    cdef Py_ssize_t n = 0 if bag.item == NULL else room_of(bag).n, room = n + n // 2 + 4
    cdef void* block = malloc(BEFORE + 64 + room * sizeof(Entry))
    cdef Entry* item
    if block == NULL:
        return False
    item = <Entry*> ((<size_t> block + BEFORE + 31) // 64 * 64 + 32)
    if n > 0:
        memcpy(<char*> item - BEFORE, <char*> bag.item - BEFORE, BEFORE + n * sizeof(Entry))
        free(room_of(bag).block)
    bag.item = item
    room_of(bag).block, room_of(bag).n = block, <row_t> room
    return True


cdef inline bint push_session(Bag* bag, Session* new, real_t tag) noexcept nogil:
    """Add a session with a number above all others'; whether there is memory."""
    cdef Py_ssize_t at, tier, other, end
    cdef Entry* item
    cdef Room* room
    if bag.n == 0:
        if bag.item == NULL and not add_room(bag):
            return False
        bag.n, bag.front, room_of(bag).last = 1, 1, 0
        tier_of(bag, 0).end, tier_of(bag, 0).limit = 1, INFINITY
        bag.item[0].tag, bag.item[0].session = tag, new
        return True
    room = room_of(bag)
    if bag.front == tier_of(bag, 0).end and tier_of(bag, room.last).end == room.n:
        if not add_room(bag):
            return False
        room = room_of(bag)
    item = bag.item
    tier = room.last
    while tier > 0 and tag < tier_of(bag, tier - 1).limit:
        tier -= 1
    if bag.front < tier_of(bag, 0).end:
        at = bag.front
        if tier > 0:
            tier_of(bag, 0).end -= 1
            at = tier_of(bag, 0).end
            for other in range(1, tier):
                tier_of(bag, other).end -= 1
                end = tier_of(bag, other).end
                item[at] = item[end]
                at = end
    else:
        at = tier_of(bag, room.last).end
        for other in range(room.last, tier, -1):
            tier_of(bag, other).end += 1
            end = tier_of(bag, other - 1).end
            item[at] = item[end]
            at = end
        tier_of(bag, tier).end += 1
    bag.n += 1
    if tier == 0:
        while at > 0 and item[at - 1].tag <= tag:
            item[at] = item[at - 1]
            at -= 1
        bag.front += 1
    item[at].tag, item[at].session = tag, new
    if bag.front > (MANY if room.last > 0 else ALONE):
        split_front(bag)
    return True


cdef inline void pop_session(Bag* bag) noexcept nogil:
    """Remove the session that ends first."""
    bag.n -= 1
    bag.front -= 1
    if bag.front == 0 and bag.n > 0:
        draw_front(bag)
    if bag.n > 0:
        FETCH(bag.item[bag.front - 1].session)  # read when it ends: after so many events that it has long been at hand


cdef inline void shift_tags(Bag* bag, real_t by) noexcept nogil:
    """Let the clock that tags count by start afresh."""
    cdef Py_ssize_t at
    for at in range(bag.n):
        entry_of(bag, at).tag -= by
    for at in range(room_of(bag).last):
        tier_of(bag, at).limit -= by


cdef inline void free_bag(Bag* bag) noexcept nogil:
    if bag.item != NULL:
        free(room_of(bag).block)
