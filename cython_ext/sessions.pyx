"""Finite transfers on shared links, event by event; what is computed is said in camau_netsim/kernels/sessions.py.

How it is computed:

- A class is one processor-sharing queue: all its sessions run at one rate, its clock counts the Mbit each of them has
  been sent, a session ends when the clock reaches its tag. The clock starts afresh whenever the class empties.
- A session loads each link of its route with usage * rate; what a link has and what it is loaded with are in its unit.
- A pair (priority, link) is a channel; it has a level (rate over weight of the sessions it holds back), infinite while
  nobody is held back. rate = min(cap, weight * least level on the route). Rates are max-min fair exactly when every
  channel with a level is full and no other one overflows; so after an event only channels where that fails are filled
  again, each against the levels of the others, until it holds everywhere. Rounds are finite: the channel of the least
  level settles first, then the next one. Should they cost more than filling a priority from nothing, that is done.
- What an event touches lies together: a channel is one cache line, a class four, the first two for most events. A route
  is its first hop and a tail that all classes with the same one share. A channel that has never come near being full
  has a load only; from then on it also keeps a list of its busy classes.
- Equality is judged to 1e-12 of what a channel has; its load is summed afresh at each filling, so nothing drifts.
"""

from cython cimport auto_pickle

from cpython.pycapsule cimport PyCapsule_GetPointer
from libc.math cimport INFINITY, fabs, floor, log10
from libc.stdint cimport uint64_t
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcmp, memcpy, memset

from ktypes cimport NO_MEMORY, OK, flag_t, real_t, row_t
from sessions_draws cimport bitgen_t, draw_exponential, draw_size, draw_uniform
from sessions_heaps cimport (
    FETCH, Agenda, Bag, Session, drop_class, fetch_top, order_all, pop_session, push_session, put_class, put_sooner,
    sink,
)

cdef enum arrival_law_t:
    TRACE = 0
    POISSON = 1
    FINITE = 2

cdef enum:
    ARRIVED = 0
    FINISHED = 1
    CUT = 2
    OFFERED = 3
    CARRIED = 4
    AREA = 5
    SOJOURN = 6
    FINISHED_MBIT = 7
    RATE_SUM = 8
    RATE_SQUARE = 9
    LINE = 64              # bytes of a cache line
    N_AGAIN = 16           # loads at most that are summed afresh after one filling
    N_CHANGE = 1000        # changes of a load by differences after which it is summed afresh

cdef real_t TOLERANCE = 1e-12
cdef real_t MARGIN = 1e-6      # a channel this close to being full keeps a list of its busy classes from then on
cdef real_t REBASE_MBIT = 1e9
cdef real_t RATE_SLACK = 1e-9  # a session at its cap all the time counts as reaching it


cdef struct Hop:
    real_t usage           # load of the link for each Mb/s of a session
    row_t channel
    row_t priority


cdef struct Klass:          # four cache lines: rates, load and sums, sums at an end, drawing
    real_t rate            # of each session, now
    real_t clock           # Mbit sent to a session that has been there all along, at last_s
    real_t last_s
    real_t next_tag        # of the session that ends first
    Bag bag
    row_t n_held           # hops whose channel has a level
    row_t n_hop
    row_t tail             # its other hops are tail[tail:tail + n_hop - 1], equal ones are there once; -1: none
    flag_t arrival_law
    flag_t size_law
    flag_t is_touched      # listed in ``touched``
    flag_t is_fixed        # while filling from nothing
    Hop own                # the first hop; priority holds without hops too
    real_t cap
    real_t cap_level       # cap / weight
    real_t carried_mbit
    real_t area_s
    real_t n_arrived
    real_t weight
    real_t n_finished
    real_t sojourn_s
    real_t finished_mbit
    real_t rate_sum
    real_t rate_square
    real_t n_cut
    row_t group            # of statistics
    row_t place            # where its hops stand in their channels' lists: place[place:place + n_hop]
    real_t folded_mbit     # carried volume that its links already have in their books
    real_t hazard          # what is left of the next arrival's exponential, at hazard_s
    real_t hazard_s
    real_t size_a
    real_t size_b
    real_t size_c
    real_t n_sources
    real_t think_s
    real_t offered_mbit


cdef struct Item:           # a hop of a class in its channel's list
    real_t usage
    row_t row
    row_t place            # where its place is kept


cdef struct Channel:        # one cache line
    real_t load
    real_t alarm           # load from which it is looked at while nobody keeps its list; -inf once the list is kept
    real_t room            # what the priorities served before leave
    real_t level
    real_t capacity
    row_t first            # item[first:first + n] are hops of busy classes once the list is kept, before: all hops
    row_t n
    row_t n_change         # differences added to the load since it was summed
    row_t queued
    real_t open_mass       # while filling from nothing


cdef struct Link:
    real_t full_since
    real_t full_s
    real_t mbit
    row_t n_full           # channels with a level


cdef struct Record:
    long long number
    real_t arrival_s
    real_t finish_s
    real_t size_mbit
    row_t row
    row_t was_cut


cdef struct Net:
    Py_ssize_t n_class
    Py_ssize_t n_link
    Py_ssize_t n_priority
    Py_ssize_t n_channel
    real_t now
    real_t reset_s
    long long n_session            # sessions so far: the next number
    Klass* klass
    void* klass_block
    Hop* tail
    row_t* place
    Item* item
    Channel* channel               # of link i and priority p: channel[i * n_priority + p]
    void* channel_block
    Link* link
    real_t* left                   # room of each channel while filling from nothing
    real_t* limit                  # room for one filling
    real_t* mass
    row_t* queue                   # per priority a ring of channels to look at
    row_t* queue_head
    row_t* queue_n
    long long* busy_hop            # per priority, hops of busy classes
    row_t* touched                 # classes whose next finish has to be computed again
    Py_ssize_t n_touched
    Agenda finishes
    Agenda sources
    Agenda caps                    # open classes by cap level, while filling from nothing
    bitgen_t* bits
    real_t poisson_total
    real_t poisson_hazard
    real_t poisson_next
    real_t* poisson_sum            # cumulative rates over classes
    row_t* poisson_guide
    row_t poisson_last
    real_t* trace_s
    real_t* trace_mbit
    row_t* trace_row
    Py_ssize_t trace_at
    Py_ssize_t trace_n
    Py_ssize_t n_threshold
    const real_t* threshold
    real_t* passed
    Py_ssize_t n_group
    Py_ssize_t n_bin
    real_t bin_low
    real_t bins_per_decade
    real_t* histogram
    bint record
    Record* records
    Py_ssize_t n_record
    Py_ssize_t record_room
    long long n_filling
    long long n_filled_hop
    long long n_fresh


# ---- rates ---------------------------------------------------------------------------------------------------------

cdef inline const Hop* hop_of(const Net* net, const Klass* k, row_t i) noexcept nogil:
    return &net.tail[k.tail + i - 1] if i > 0 else &k.own


cdef inline bint is_listed(const Channel* v) noexcept nogil:
    """Whether a channel keeps a list of its busy classes; before it came near being full, it has a load only."""
    return v.alarm < 0.0


cdef inline void set_room(Channel* v, real_t room) noexcept nogil:
    v.room = room
    if not is_listed(v):
        v.alarm = room * (1.0 - MARGIN)


cdef inline bint is_wrong(const Channel* v) noexcept nogil:
    """Whether a channel overflows, or has a level and is not full."""
    if v.level == INFINITY:
        return v.load > v.room + TOLERANCE * v.room
    return v.n == 0 or fabs(v.load - v.room) > TOLERANCE * v.room


cdef inline void enqueue(Net* net, row_t channel, row_t priority) noexcept nogil:
    cdef Py_ssize_t at
    if net.channel[channel].queued:
        return
    net.channel[channel].queued = 1
    at = net.queue_head[priority] + net.queue_n[priority]
    if at >= net.n_link:
        at -= net.n_link
    net.queue[priority * net.n_link + at] = channel
    net.queue_n[priority] += 1


cdef void make_room(Net* net, row_t channel, row_t priority) noexcept nogil:
    """Give the priorities served after this one on its link what is left; nothing at all where one is held back."""
    cdef Channel* v = &net.channel[channel - priority]
    cdef real_t left = v.capacity
    cdef row_t at
    for at in range(<row_t> net.n_priority):
        if at > priority:
            set_room(&v[at], left if left > 0.0 else 0.0)
        left = left - v[at].load if v[at].level == INFINITY else -INFINITY


cdef void tell_later(Net* net, row_t channel, row_t priority) noexcept nogil:
    """Make room for the priorities served later on the same link, and queue them."""
    cdef row_t later
    cdef Channel* v
    make_room(net, channel, priority)
    for later in range(priority + 1, <row_t> net.n_priority):
        channel += 1
        v = &net.channel[channel]
        if v.load > v.alarm and (v.n > 0 or v.level < INFINITY or not is_listed(v)):
            enqueue(net, channel, later)


cdef inline void look_at(Net* net, row_t channel, row_t priority) noexcept nogil:
    """Queue a channel whose load has changed if it went wrong, and those served after it on the same link."""
    cdef Channel* v = &net.channel[channel]
    if v.load > v.alarm and (not is_listed(v) or is_wrong(v)):
        enqueue(net, channel, priority)
    if priority + 1 < net.n_priority:
        tell_later(net, channel, priority)


cdef inline void touch(Net* net, row_t row) noexcept nogil:
    if not net.klass[row].is_touched:
        net.klass[row].is_touched = 1
        net.touched[net.n_touched] = row
        net.n_touched += 1


cdef inline void settle(Net* net, Klass* k, real_t t) noexcept nogil:
    """Bring a class's clock and books up to time t."""
    cdef real_t span = t - k.last_s, n
    if span > 0.0:
        k.clock += k.rate * span
        if k.last_s < net.reset_s:
            span = t - net.reset_s
        n = <real_t> k.bag.n
        k.area_s += n * span
        k.carried_mbit += n * k.rate * span
        k.last_s = t


cdef inline real_t least_level(Net* net, Klass* k) noexcept nogil:
    cdef real_t level = INFINITY
    cdef row_t i
    cdef const Hop* hop
    for i in range(k.n_hop):
        hop = hop_of(net, k, i)
        if net.channel[hop.channel].level < level:
            level = net.channel[hop.channel].level
    return level


cdef inline real_t rate_under(Klass* k, real_t level) noexcept nogil:
    return k.cap if k.cap_level <= level else level * k.weight


cdef inline void add_load(Net* net, Klass* k, real_t rate) noexcept nogil:
    cdef row_t i
    cdef const Hop* hop
    for i in range(k.n_hop):
        hop = hop_of(net, k, i)
        net.channel[hop.channel].load += rate * hop.usage
        look_at(net, hop.channel, hop.priority)


cdef void enter(Net* net, row_t row) noexcept nogil:
    """List a class that has become busy on its channels; its rate is what their levels allow."""
    cdef Klass* k = &net.klass[row]
    cdef row_t i, n_held = 0
    cdef real_t level = INFINITY
    cdef const Hop* hop
    cdef Channel* v
    cdef Item* item
    for i in range(k.n_hop):
        hop = hop_of(net, k, i)
        v = &net.channel[hop.channel]
        if is_listed(v):
            net.place[k.place + i] = v.n
            item = &net.item[v.first + v.n]
            item.usage, item.row, item.place = hop.usage, row, k.place + i
            v.n += 1
            if v.level < INFINITY:
                n_held += 1
                if v.level < level:
                    level = v.level
    k.n_held = n_held
    k.rate = rate_under(k, level)
    net.busy_hop[k.own.priority] += k.n_hop


cdef inline row_t tightest_channel(Net* net, Klass* k) noexcept nogil:
    """Channel of the route whose link allows one session least if its rate is above that, else -1."""
    cdef row_t i, found = -1
    cdef real_t least = k.rate, capacity
    cdef const Hop* hop
    for i in range(k.n_hop):
        hop = hop_of(net, k, i)
        capacity = net.channel[hop.channel].capacity
        if capacity < least * hop.usage:
            least, found = capacity / hop.usage, hop.channel
    return found


cdef void leave(Net* net, row_t row) noexcept nogil:
    cdef Klass* k = &net.klass[row]
    cdef row_t i, place
    cdef const Hop* hop
    cdef Channel* v
    cdef Item* last
    for i in range(k.n_hop):
        hop = hop_of(net, k, i)
        v = &net.channel[hop.channel]
        if is_listed(v):
            v.n -= 1
            last = &net.item[v.first + v.n]
            place = net.place[k.place + i]
            net.item[v.first + place] = last[0]
            net.place[last.place] = place
            if v.n == 0:
                v.load = 0.0
                look_at(net, hop.channel, hop.priority)
    k.rate = 0.0
    net.busy_hop[k.own.priority] -= k.n_hop


cdef void set_level(Net* net, row_t channel, real_t level, real_t t) noexcept nogil:
    cdef row_t step, at
    cdef real_t since
    cdef Channel* v = &net.channel[channel]
    cdef Link* link
    if (level < INFINITY) != (v.level < INFINITY):
        step = 1 if level < INFINITY else -1
        for at in range(v.first, v.first + v.n):
            net.klass[net.item[at].row].n_held += step
        link = &net.link[channel // <row_t> net.n_priority]
        if step > 0 and link.n_full == 0:
            link.full_since = t
        link.n_full += step
        if link.n_full == 0:
            since = link.full_since if link.full_since > net.reset_s else net.reset_s
            link.full_s += t - since
    v.level = level


cdef real_t find_level(Net* net, Py_ssize_t n, real_t room, real_t total, real_t total_mass, real_t guess) noexcept nogil:
    """Solve sum of mass * min(limit, level) = room by Newton steps, which only rise once below the root."""
    cdef Py_ssize_t i, n_open, n_open_before = -1, n_step = 0
    cdef real_t capped, mass, level
    if total <= room + TOLERANCE * room:
        return INFINITY
    if room <= 0.0:
        return 0.0
    level = guess if 0.0 < guess < INFINITY else room / total_mass
    while True:
        capped, mass, n_open = 0.0, 0.0, 0
        for i in range(n):
            if net.limit[i] > level:
                mass += net.mass[i]
                n_open += 1
            else:
                capped += net.mass[i] * net.limit[i]
        if n_open == 0 or capped >= room:
            if n_open_before == n + 1:
                return level
            level = room / total_mass
            n_open_before = n + 1
            continue
        level = (room - capped) / mass
        n_step += 1
        if n_open == n_open_before or (n_step > 2 and n_open > n_open_before):
            return level
        n_open_before = n_open


cdef void sum_load(Net* net, Channel* v) noexcept nogil:
    cdef row_t at
    cdef Item* item
    cdef Klass* k
    cdef real_t load = 0.0
    for at in range(v.first, v.first + v.n):
        item = &net.item[at]
        k = &net.klass[item.row]
        load += <real_t> k.bag.n * item.usage * k.rate
    v.load = load
    v.n_change = 0


cdef void keep_list(Net* net, row_t channel) noexcept nogil:
    """Keep a channel's list from now on: of all its hops those of busy classes stay."""
    cdef Channel* v = &net.channel[channel]
    cdef Item* item = net.item + v.first
    cdef row_t at
    v.n = 0
    v.alarm = -INFINITY
    for at in range(net.channel[channel + 1].first - v.first):
        if net.klass[item[at].row].bag.n > 0:
            item[v.n] = item[at]
            net.place[item[at].place] = v.n
            v.n += 1
    sum_load(net, v)


cdef struct Again:          # channels whose loads have taken so many differences that they shall be summed
    row_t n
    row_t channel[N_AGAIN]


cdef inline void pass_on(Net* net, const Hop* hop, real_t change, Again* again) noexcept nogil:
    """Tell a channel that the rates of sessions, added up, have changed."""
    cdef Channel* v = &net.channel[hop.channel]
    v.load += change * hop.usage
    if is_listed(v):
        v.n_change += 1
        if v.n_change > N_CHANGE + 8 * v.n and again.n < N_AGAIN:
            v.n_change = 0
            again.channel[again.n] = hop.channel
            again.n += 1
    look_at(net, hop.channel, hop.priority)


cdef inline void pass_tail(Net* net, const Klass* k, row_t but, real_t change, Again* again) noexcept nogil:
    """The same for all hops of a class but the first."""
    cdef row_t i
    for i in range(1, k.n_hop):
        if net.tail[k.tail + i - 1].channel != but:
            pass_on(net, &net.tail[k.tail + i - 1], change, again)


cdef void fill(Net* net, row_t channel, row_t priority, real_t t) noexcept nogil:
    """Give one channel the level that fills it, the levels of all others held."""
    cdef Channel* v = &net.channel[channel]
    cdef Py_ssize_t i, n
    cdef Item* item = net.item + v.first
    cdef row_t own = 1 if v.level < INFINITY else 0
    cdef row_t at, other
    cdef Klass* k
    cdef const Klass* told = NULL   # the last class with changes that its tail has not been told
    cdef real_t total = 0.0, total_mass = 0.0, load = 0.0, level, rate, here, size, change = 0.0
    cdef Again again
    again.n = 0
    if not is_listed(v):
        keep_list(net, channel)
    n = v.n
    net.n_filling += 1
    net.n_filled_hop += n
    for i in range(n):
        k = &net.klass[item[i].row]
        here = k.cap_level
        if k.n_held > own:
            for at in range(k.n_hop):
                other = hop_of(net, k, at).channel
                if other != channel and net.channel[other].level < here:
                    here = net.channel[other].level
        net.limit[i] = here
        net.mass[i] = <real_t> k.bag.n * item[i].usage * k.weight
        total += net.mass[i] * here
        total_mass += net.mass[i]
    level = find_level(net, n, v.room, total, total_mass, v.level)
    for i in range(n):
        k = &net.klass[item[i].row]
        rate = rate_under(k, net.limit[i] if net.limit[i] < level else level)
        size = <real_t> k.bag.n
        load += size * item[i].usage * rate
        if rate != k.rate:
            settle(net, k, t)
            here = size * (rate - k.rate)
            k.rate = rate
            touch(net, item[i].row)
            if k.own.channel != channel:
                pass_on(net, &k.own, here, &again)
            if told != NULL and k.tail != told.tail:
                pass_tail(net, told, channel, change, &again)
                change = 0.0
            change += here
            told = k
    if told != NULL:
        pass_tail(net, told, channel, change, &again)
    v.load = load
    v.n_change = 0
    set_level(net, channel, level, t)
    for i in range(again.n):
        sum_load(net, &net.channel[again.channel[i]])
        look_at(net, again.channel[i], priority)
    if priority + 1 < net.n_priority:
        look_at(net, channel, priority)


cdef void fix_class(Net* net, row_t row, real_t rate, real_t t) noexcept nogil:
    """Freeze a class while filling from nothing."""
    cdef Klass* k = &net.klass[row]
    cdef row_t i
    cdef const Hop* hop
    cdef Channel* v
    cdef real_t size = <real_t> k.bag.n
    k.is_fixed = 1
    if rate != k.rate:
        settle(net, k, t)
        k.rate = rate
        touch(net, row)
    for i in range(k.n_hop):
        hop = hop_of(net, k, i)
        v = &net.channel[hop.channel]
        net.left[hop.channel] -= size * hop.usage * rate
        v.load += size * hop.usage * rate
        v.n_change = 1


cdef bint fix_capped(Net* net, real_t level, real_t t) noexcept nogil:
    """Freeze every class whose cap binds at or below the level; whether there was one."""
    cdef row_t row
    cdef bint found = False
    while net.caps.n > 0 and net.caps.key[0] <= level:
        row = net.caps.row[0]
        drop_class(&net.caps, row)
        if not net.klass[row].is_fixed:
            fix_class(net, row, net.klass[row].cap, t)
            found = True
    return found


cdef void weigh(Net* net, Channel* v) noexcept nogil:
    """Sum the open mass of a channel afresh: what it is loaded with for each unit of the level."""
    cdef row_t at
    cdef Klass* k
    cdef real_t mass = 0.0
    for at in range(v.first, v.first + v.n):
        k = &net.klass[net.item[at].row]
        if not k.is_fixed:
            mass += <real_t> k.bag.n * net.item[at].usage * k.weight
    v.open_mass = mass


cdef void fill_fresh(Net* net, row_t priority, real_t t) noexcept nogil:
    """Fill all channels of one priority from nothing, level by level."""
    cdef row_t link, channel, row, at, tightest, step = <row_t> net.n_priority
    cdef real_t level, here
    cdef Klass* k
    cdef Channel* v
    net.n_fresh += 1
    for row in range(<row_t> net.n_class):
        k = &net.klass[row]
        k.is_fixed = 0
        if k.own.priority == priority and k.bag.n > 0 and k.cap < INFINITY:
            put_class(&net.caps, row, k.cap_level)
    for link in range(<row_t> net.n_link):
        channel = link * step + priority
        v = &net.channel[channel]
        if not is_listed(v):
            keep_list(net, channel)
        set_level(net, channel, INFINITY, t)
        v.load = 0.0
        v.n_change = 0
        net.left[channel] = v.room
        weigh(net, v)
    while True:
        level, tightest = INFINITY, -1
        for link in range(<row_t> net.n_link):
            channel = link * step + priority
            v = &net.channel[channel]
            if v.open_mass > 0.0:
                here = net.left[channel] / v.open_mass if net.left[channel] > 0.0 else 0.0
                if here < level:
                    level, tightest = here, channel
        if not fix_capped(net, level, t):
            if tightest < 0:
                break
            v = &net.channel[tightest]
            for at in range(v.first, v.first + v.n):
                row = net.item[at].row
                if not net.klass[row].is_fixed:
                    fix_class(net, row, level * net.klass[row].weight, t)
            set_level(net, tightest, level, t)
        for link in range(<row_t> net.n_link):
            channel = link * step + priority
            v = &net.channel[channel]
            if v.n_change > 0:
                weigh(net, v)
                v.n_change = 0
    while net.caps.n > 0:
        drop_class(&net.caps, net.caps.row[net.caps.n - 1])
    for link in range(<row_t> net.n_link):
        channel = link * step + priority
        net.channel[channel].queued = 0
        make_room(net, channel, priority)
        for row in range(priority + 1, step):
            enqueue(net, channel + row - priority, row)
    net.queue_n[priority] = 0


cdef void share(Net* net, real_t t) noexcept nogil:
    """Fill wrong channels again until none is left, priority by priority."""
    cdef row_t priority, channel
    cdef Channel* v
    cdef long long spent
    for priority in range(<row_t> net.n_priority):
        spent = 0
        while net.queue_n[priority] > 0:
            channel = net.queue[priority * net.n_link + net.queue_head[priority]]
            net.queue_head[priority] += 1
            if net.queue_head[priority] == net.n_link:
                net.queue_head[priority] = 0
            net.queue_n[priority] -= 1
            v = &net.channel[channel]
            v.queued = 0
            if not is_listed(v) and v.load > v.alarm:
                keep_list(net, channel)
            if is_wrong(v):
                spent += v.n
                if spent > 64 + 8 * net.busy_hop[priority]:
                    fill_fresh(net, priority, t)
                else:
                    fill(net, channel, priority, t)


# ---- events --------------------------------------------------------------------------------------------------------

cdef inline real_t finish_time(Klass* k) noexcept nogil:
    cdef real_t left = k.next_tag - k.clock
    if left <= 0.0:
        return k.last_s
    return k.last_s + left / k.rate if k.rate > 0.0 else INFINITY


cdef void rebase(Klass* k) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(k.bag.n):
        k.bag.item[i].tag -= k.clock
    k.clock = 0.0
    k.next_tag = k.bag.item[0].tag


cdef void refresh(Net* net) noexcept nogil:
    """Put the touched classes where they now belong among the finishes; one that ends later now may wait in front."""
    cdef Py_ssize_t i, place
    cdef row_t row
    cdef Klass* k
    cdef bint in_bulk = net.n_touched > 16 and 4 * net.n_touched > net.finishes.n
    if in_bulk:
        for i in range(net.n_touched):
            row = net.touched[i]
            k = &net.klass[row]
            place = net.finishes.place[row]
            if place >= 0 and k.bag.n > 0:
                if k.clock > REBASE_MBIT:
                    rebase(k)
                net.finishes.key[place] = finish_time(k)
        order_all(&net.finishes)
    for i in range(net.n_touched):
        row = net.touched[i]
        k = &net.klass[row]
        k.is_touched = 0
        if k.bag.n == 0:
            drop_class(&net.finishes, row)
        elif not in_bulk or net.finishes.place[row] < 0:
            if k.clock > REBASE_MBIT:
                rebase(k)
            put_sooner(&net.finishes, row, finish_time(k))
    net.n_touched = 0


cdef inline real_t next_finish(Net* net) noexcept nogil:
    """Time of the next finish: classes in front that end later than they were put there for move back first."""
    cdef real_t end_s
    while net.finishes.n > 0:
        end_s = finish_time(&net.klass[net.finishes.row[0]])
        if end_s <= net.finishes.key[0]:
            return end_s
        sink(&net.finishes, 0, end_s, net.finishes.row[0])
    return INFINITY


cdef inline void spend_hazard(Klass* k, real_t t) noexcept nogil:
    """Take off the next arrival's exponential what idle sources have used up."""
    k.hazard -= (t - k.hazard_s) * (k.n_sources - <real_t> k.bag.n) / k.think_s  # nothing of an infinite pause
    if k.hazard < 0.0:
        k.hazard = 0.0
    k.hazard_s = t


cdef inline void plan_source(Net* net, row_t row) noexcept nogil:
    cdef Klass* k = &net.klass[row]
    cdef real_t idle = k.n_sources - <real_t> k.bag.n
    if idle > 0.0 and k.think_s < INFINITY:
        put_class(&net.sources, row, k.hazard_s + k.hazard * k.think_s / idle)
    else:
        drop_class(&net.sources, row)


cdef int arrive(Net* net, row_t row, real_t size, real_t t) noexcept nogil:
    cdef Klass* k = &net.klass[row]
    cdef Session new
    cdef row_t tightest = -1
    if k.arrival_law == FINITE:
        spend_hazard(k, t)
    if k.bag.n == 0:
        k.clock = 0.0
        k.last_s = t
        enter(net, row)
    else:
        settle(net, k, t)
    new.tag = k.clock + size
    new.number = net.n_session
    new.arrival_s = t
    new.size_mbit = size
    if push_session(&k.bag, &new):
        return NO_MEMORY
    if k.bag.n == 1 or new.tag < k.next_tag:
        k.next_tag = new.tag
    net.n_session += 1
    k.n_arrived += 1.0
    k.offered_mbit += size
    if k.arrival_law == FINITE:
        plan_source(net, row)
    touch(net, row)
    if k.bag.n == 1:
        tightest = tightest_channel(net, k)
    if tightest >= 0:  # a huge cap would only eat the digits of the loads: let the smallest link speak first
        k.rate = 0.0
        fill(net, tightest, k.own.priority, t)
    else:
        add_load(net, k, k.rate)
    share(net, t)
    refresh(net)
    return OK


cdef int keep(Net* net, row_t row, const Session* gone, real_t t, row_t was_cut) noexcept nogil:
    cdef Py_ssize_t room
    cdef Record* records
    if net.n_record == net.record_room:
        room = 2 * net.record_room + 256
        records = <Record*> realloc(net.records, room * sizeof(Record))
        if records == NULL:
            return NO_MEMORY
        net.records, net.record_room = records, room
    records = &net.records[net.n_record]
    records.number, records.arrival_s, records.finish_s = gone.number, gone.arrival_s, t
    records.size_mbit, records.row, records.was_cut = gone.size_mbit, row, was_cut
    net.n_record += 1
    return OK


cdef inline void book(Net* net, Klass* k, const Session* gone, real_t t) noexcept nogil:
    """Enter a finished session in the statistics."""
    cdef real_t time_s = t - gone.arrival_s, rate
    cdef Py_ssize_t i, place
    rate = gone.size_mbit / time_s if time_s > 0.0 else k.rate
    k.n_finished += 1.0
    k.sojourn_s += time_s
    k.finished_mbit += gone.size_mbit
    k.rate_sum += rate
    k.rate_square += rate * rate
    rate *= 1.0 + RATE_SLACK
    for i in range(net.n_threshold):
        if rate >= net.threshold[i]:
            net.passed[k.group * net.n_threshold + i] += 1.0
    if net.n_bin > 0:
        place = <Py_ssize_t> floor((log10(rate) - net.bin_low) * net.bins_per_decade) + 1
        place = 0 if place < 0 else (net.n_bin + 1 if place > net.n_bin else place)
        net.histogram[k.group * (net.n_bin + 2) + place] += 1.0


cdef int finish(Net* net, row_t row, real_t t) noexcept nogil:
    cdef Klass* k = &net.klass[row]
    cdef Session gone = k.bag.item[0]
    settle(net, k, t)
    k.clock = gone.tag
    book(net, k, &gone, t)
    if net.record and keep(net, row, &gone, t, 0) != OK:
        return NO_MEMORY
    if k.arrival_law == FINITE:
        spend_hazard(k, t)
    pop_session(&k.bag)
    if k.bag.n > 0:
        k.next_tag = k.bag.item[0].tag
    if k.arrival_law == FINITE:
        plan_source(net, row)
    add_load(net, k, -k.rate)
    if k.bag.n == 0:
        leave(net, row)
    touch(net, row)
    share(net, t)
    refresh(net)
    return OK


cdef int cut_class(Net* net, row_t row, real_t t) noexcept nogil:
    """End all sessions of a class before their time."""
    cdef Klass* k = &net.klass[row]
    cdef Py_ssize_t i
    if k.bag.n == 0:
        return OK
    settle(net, k, t)
    if net.record:
        for i in range(k.bag.n):
            if keep(net, row, &k.bag.item[i], t, 1) != OK:
                return NO_MEMORY
    if k.arrival_law == FINITE:
        spend_hazard(k, t)
    k.n_cut += <real_t> k.bag.n
    add_load(net, k, -k.rate * <real_t> k.bag.n)
    k.bag.n = 0
    if k.arrival_law == FINITE:
        plan_source(net, row)
    leave(net, row)
    touch(net, row)
    return OK


cdef inline row_t pick_class(Net* net) noexcept nogil:
    """First class whose cumulative rate is above a uniform share of the total; a guide table finds it in O(1)."""
    cdef real_t share = draw_uniform(net.bits), target = share * net.poisson_total
    cdef row_t row = net.poisson_guide[<Py_ssize_t> (share * <real_t> net.n_class)]
    while row > 0 and net.poisson_sum[row - 1] > target:
        row -= 1
    while row < net.poisson_last and net.poisson_sum[row] <= target:
        row += 1
    return row


cdef inline real_t size_of(Net* net, row_t row) noexcept nogil:
    cdef Klass* k = &net.klass[row]
    return draw_size(net.bits, k.size_law, k.size_a, k.size_b, k.size_c)


cdef inline void fetch_class(const Klass* k) noexcept nogil:
    """Ask for the cache lines of a class."""
    FETCH(k)
    FETCH(&k.own)
    FETCH(&k.n_finished)
    FETCH(&k.hazard)


cdef inline void fetch_around(const Net* net, const Klass* k) noexcept nogil:
    """Ask for what an event of a class touches beside the class."""
    FETCH(&net.channel[k.own.channel])
    FETCH(&net.tail[k.tail])
    FETCH(&net.finishes.place[k - net.klass])
    if k.bag.n > 0:
        FETCH(k.bag.item)
        FETCH(k.bag.item + k.bag.n - 1)
    fetch_top(&k.bag)


cdef inline void fetch_next(const Net* net) noexcept nogil:
    """Ask for what the next events will touch: of the next one all, of the ones after it the classes."""
    cdef Py_ssize_t at
    if net.finishes.n > 0:
        fetch_around(net, &net.klass[net.finishes.row[0]])
        for at in range(1, 3 if net.finishes.n > 3 else net.finishes.n):
            fetch_class(&net.klass[net.finishes.row[at]])
    if net.sources.n > 0:
        fetch_around(net, &net.klass[net.sources.row[0]])
        for at in range(1, 3 if net.sources.n > 3 else net.sources.n):
            fetch_class(&net.klass[net.sources.row[at]])


cdef int next_poisson(Net* net, real_t t) noexcept nogil:
    cdef row_t row = pick_class(net)
    cdef real_t size
    fetch_class(&net.klass[row])
    size = size_of(net, row)
    fetch_around(net, &net.klass[row])
    net.poisson_hazard = draw_exponential(net.bits)
    net.poisson_next = t + net.poisson_hazard / net.poisson_total
    return arrive(net, row, size, t)


cdef int next_source(Net* net, real_t t) noexcept nogil:
    cdef row_t row = net.sources.row[0]
    cdef real_t size = size_of(net, row)
    net.klass[row].hazard = draw_exponential(net.bits)
    net.klass[row].hazard_s = t
    return arrive(net, row, size, t)


cdef int next_fed(Net* net, real_t t) noexcept nogil:
    cdef Py_ssize_t at = net.trace_at
    net.trace_at += 1
    return arrive(net, net.trace_row[at], net.trace_mbit[at], t)


cdef long long run(Net* net, real_t until_s, long long most) noexcept nogil:
    """Execute events up to ``until_s``, at most ``most``; how many, or -1 without memory.

    At equal times a finish comes before an arrival; of arrivals, first fed ones, then Poisson, then finite sources.
    """
    cdef long long n = 0
    cdef real_t done_s, fed_s, source_s, soonest_s
    cdef int status = OK
    while n < most:
        done_s = next_finish(net)
        fed_s = net.trace_s[net.trace_at] if net.trace_at < net.trace_n else INFINITY
        source_s = net.sources.key[0] if net.sources.n > 0 else INFINITY
        soonest_s = done_s if done_s < fed_s else fed_s
        soonest_s = soonest_s if soonest_s < net.poisson_next else net.poisson_next
        soonest_s = soonest_s if soonest_s < source_s else source_s
        if soonest_s > until_s or soonest_s == INFINITY:
            if net.now < until_s < INFINITY:
                net.now = until_s
            break
        net.now = soonest_s
        if done_s == soonest_s:
            status = finish(net, net.finishes.row[0], soonest_s)
        elif fed_s == soonest_s:
            status = next_fed(net, soonest_s)
        elif net.poisson_next == soonest_s:
            status = next_poisson(net, soonest_s)
        else:
            status = next_source(net, soonest_s)
        if status != OK:
            return -1
        n += 1
        fetch_next(net)
    return n


# ---- changes from outside ------------------------------------------------------------------------------------------

cdef void plan_poisson(Net* net) noexcept nogil:
    """Cumulative rates, guide table and next arrival after rates have changed; the pending exponential is kept."""
    cdef Py_ssize_t g
    cdef row_t row = 0
    cdef real_t total = net.poisson_sum[net.n_class - 1] if net.n_class > 0 else 0.0
    net.poisson_total = total
    net.poisson_next = net.now + net.poisson_hazard / total if total > 0.0 else INFINITY
    net.poisson_last = 0
    for g in range(1, net.n_class):
        if net.poisson_sum[g] > net.poisson_sum[g - 1]:
            net.poisson_last = g
    for g in range(net.n_class):
        while row < net.poisson_last and net.poisson_sum[row] <= total * g / net.n_class:
            row += 1
        net.poisson_guide[g] = row


cdef void spend_poisson(Net* net) noexcept nogil:
    if net.poisson_total > 0.0:
        net.poisson_hazard = (net.poisson_next - net.now) * net.poisson_total
        if net.poisson_hazard < 0.0:
            net.poisson_hazard = 0.0


cdef void fold_mbit(Net* net, row_t row) noexcept nogil:
    """Book what a class has carried so far on the links it has used."""
    cdef Klass* k = &net.klass[row]
    cdef row_t i
    cdef const Hop* hop
    cdef real_t mbit
    settle(net, k, net.now)
    mbit = k.carried_mbit - k.folded_mbit
    for i in range(k.n_hop):
        hop = hop_of(net, k, i)
        net.link[hop.channel // net.n_priority].mbit += hop.usage * mbit
    k.folded_mbit = k.carried_mbit


cdef inline uint64_t tail_hash(const row_t* path_link, const real_t* path_usage, row_t first, row_t end) noexcept nogil:
    cdef uint64_t mixed = 0x9E3779B97F4A7C15ULL, bits
    cdef row_t at
    for at in range(first, end):
        memcpy(&bits, &path_usage[at], sizeof(bits))
        mixed = (mixed ^ (bits + <uint64_t> path_link[at])) * 0x9E3779B97F4A7C15ULL
        mixed ^= mixed >> 29
    return mixed


cdef row_t lay_tails(
    Net* net, const row_t* path_ptr, const row_t* path_link, const real_t* path_usage, row_t* table, uint64_t n_table
) noexcept nogil:
    """Enter the routes with the classes, equal tails once; how many hops the tails have."""
    cdef row_t row, at, one, first, other, n, n_tail = 0
    cdef uint64_t slot
    cdef Klass* k
    for slot in range(n_table):
        table[slot] = -1
    for row in range(<row_t> net.n_class):
        k = &net.klass[row]
        k.place = path_ptr[row]
        k.n_hop = path_ptr[row + 1] - path_ptr[row]
        k.tail = -1
        if k.n_hop > 0:
            k.own.usage = path_usage[path_ptr[row]]
            k.own.channel = path_link[path_ptr[row]] * <row_t> net.n_priority + k.own.priority
        if k.n_hop > 1:
            first, n = path_ptr[row] + 1, k.n_hop - 1
            slot = tail_hash(path_link, path_usage, first, path_ptr[row + 1]) & (n_table - 1)
            while table[slot] >= 0:
                one = table[slot]
                other = path_ptr[one] + 1
                if (
                    net.klass[one].n_hop == k.n_hop
                    and net.klass[one].own.priority == k.own.priority
                    and memcmp(path_link + first, path_link + other, n * sizeof(row_t)) == 0
                    and memcmp(path_usage + first, path_usage + other, n * sizeof(real_t)) == 0
                ):
                    break
                slot = (slot + 1) & (n_table - 1)
            if table[slot] < 0:
                table[slot] = row
                k.tail = n_tail
                for at in range(first, first + n):
                    net.tail[n_tail].usage = path_usage[at]
                    net.tail[n_tail].channel = path_link[at] * <row_t> net.n_priority + k.own.priority
                    net.tail[n_tail].priority = k.own.priority
                    n_tail += 1
            else:
                k.tail = net.klass[table[slot]].tail
    return n_tail


cdef row_t longest_list(Net* net, const row_t* path_link, row_t n_hop) noexcept nogil:
    cdef row_t at, most = 0
    cdef Channel* v
    for at in range(<row_t> net.n_link):
        net.channel[at * net.n_priority].n = 0
    for at in range(n_hop):
        v = &net.channel[path_link[at] * net.n_priority]
        v.n += 1
        if v.n > most:
            most = v.n
    return most


cdef int lay_routes(
    Net* net, const row_t* path_ptr, const row_t* path_link, const real_t* path_usage
) noexcept nogil:
    """Take all routes anew; levels stay, loads start from nothing, lists too where there is a level."""
    cdef row_t n_hop = path_ptr[net.n_class], row, i, channel, total = 0, n, most = 0, n_tail
    cdef uint64_t n_table = 16
    cdef Hop* tail = <Hop*> malloc((n_hop + 1) * sizeof(Hop))
    cdef Item* item = <Item*> malloc((n_hop + 1) * sizeof(Item))
    cdef row_t* place = <row_t*> malloc((n_hop + 1) * sizeof(row_t))
    cdef real_t* limit
    cdef row_t* table
    cdef Channel* v
    cdef Klass* k
    cdef const Hop* hop
    while n_table < 2 * <uint64_t> net.n_class:
        n_table *= 2
    table = <row_t*> malloc(n_table * sizeof(row_t))
    most = longest_list(net, path_link, n_hop)
    limit = <real_t*> malloc((2 * <Py_ssize_t> most + 1) * sizeof(real_t))
    if tail == NULL or item == NULL or place == NULL or limit == NULL or table == NULL:
        free(tail)
        free(item)
        free(place)
        free(limit)
        free(table)
        return NO_MEMORY
    free(net.tail)
    free(net.item)
    free(net.place)
    free(net.limit)
    net.tail, net.item, net.place, net.limit, net.mass = tail, item, place, limit, limit + most
    n_tail = lay_tails(net, path_ptr, path_link, path_usage, table, n_table)
    free(table)
    tail = <Hop*> realloc(net.tail, (n_tail + 1) * sizeof(Hop))
    if tail != NULL:
        net.tail = tail
    for channel in range(<row_t> net.n_channel + 1):
        v = &net.channel[channel]
        v.load = 0.0
        v.n = v.n_change = 0
        v.first = 0
        v.alarm = -INFINITY if v.level < INFINITY else v.room * (1.0 - MARGIN)
    for row in range(<row_t> net.n_class):
        k = &net.klass[row]
        for i in range(k.n_hop):
            net.channel[hop_of(net, k, i).channel].first += 1
    for channel in range(<row_t> net.n_channel + 1):
        v = &net.channel[channel]
        n = v.first
        v.first = total
        total += n
    for row in range(<row_t> net.n_class):
        k = &net.klass[row]
        for i in range(k.n_hop):
            hop = hop_of(net, k, i)
            v = &net.channel[hop.channel]
            if not is_listed(v):
                item = &net.item[v.first + v.n]
                item.usage, item.row, item.place = hop.usage, row, k.place + i
                v.n += 1
    for channel in range(<row_t> net.n_channel):
        net.channel[channel].n = 0
    return OK


cdef void share_anew(Net* net) noexcept nogil:
    """List all busy classes on new routes at the rates that the old levels allow, then put right what is wrong."""
    cdef row_t row, priority, link, channel, i
    cdef const Hop* hop
    cdef Klass* k
    cdef real_t rate
    for priority in range(<row_t> net.n_priority):
        net.busy_hop[priority] = 0
    for row in range(<row_t> net.n_class):
        k = &net.klass[row]
        k.is_fixed = 0
        if k.bag.n > 0:
            rate = k.rate
            enter(net, row)
            if tightest_channel(net, k) >= 0:  # as at an arrival, but once all are listed
                k.rate = 0.0
                k.is_fixed = 1
            if k.rate != rate:
                touch(net, row)
            for i in range(k.n_hop):
                hop = hop_of(net, k, i)
                net.channel[hop.channel].load += <real_t> k.bag.n * hop.usage * k.rate
    for link in range(<row_t> net.n_link):
        make_room(net, link * <row_t> net.n_priority, 0)
    for row in range(<row_t> net.n_class):
        k = &net.klass[row]
        if k.is_fixed and k.rate == 0.0:
            k.rate = INFINITY
            channel = tightest_channel(net, k)
            k.rate = 0.0
            fill(net, channel, k.own.priority, net.now)
    for priority in range(<row_t> net.n_priority):
        for link in range(<row_t> net.n_link):
            look_at(net, link * <row_t> net.n_priority + priority, priority)
    share(net, net.now)
    refresh(net)


cdef void set_one_class(Net* net, row_t row, real_t cap, real_t weight) noexcept nogil:
    """Give a class another cap and weight; its channels are told."""
    cdef Klass* k = &net.klass[row]
    cdef real_t size = <real_t> k.bag.n
    cdef row_t tightest
    k.cap, k.weight, k.cap_level = cap, weight, cap / weight
    if k.bag.n == 0:
        return
    settle(net, k, net.now)
    touch(net, row)
    add_load(net, k, -size * k.rate)
    k.rate = rate_under(k, least_level(net, k))
    tightest = tightest_channel(net, k)
    if tightest >= 0:
        k.rate = 0.0
        fill(net, tightest, k.own.priority, net.now)
    else:
        add_load(net, k, size * k.rate)


cdef inline void* on_line(void* block) noexcept nogil:
    """First cache line that begins in a block."""
    return <void*> ((<size_t> block + LINE - 1) // LINE * LINE)


cdef inline const row_t* rows_of(const row_t[::1] array) noexcept nogil:
    return &array[0] if array.shape[0] > 0 else NULL


cdef inline const real_t* reals_of(const real_t[::1] array) noexcept nogil:
    return &array[0] if array.shape[0] > 0 else NULL


@auto_pickle(False)
cdef class Network:
    """State of one network; the wrapper has checked every argument."""

    cdef Net net
    cdef object bits
    cdef object kept

    def __cinit__(
        self, const real_t[::1] capacity_mbps, const row_t[::1] path_ptr, const row_t[::1] path_link,
        const real_t[::1] path_usage, const real_t[::1] cap_mbps, const real_t[::1] weight,
        const row_t[::1] priority, int n_priority,
        const flag_t[::1] arrival_law, const real_t[::1] rate_per_s, const row_t[::1] n_sources,
        const real_t[::1] think_s, const flag_t[::1] size_law, const real_t[:, ::1] size_parameter,
        const real_t[::1] threshold_mbps, int n_bin, double bin_low, double bins_per_decade,
        const row_t[::1] group, int n_group, bint record, bit_generator,
    ):
        cdef Net* net = &self.net
        cdef Klass* k
        cdef Channel* v
        cdef Py_ssize_t row, n_class = cap_mbps.shape[0], n_link = capacity_mbps.shape[0]
        memset(net, 0, sizeof(Net))
        net.n_class, net.n_link, net.n_priority, net.n_channel = n_class, n_link, n_priority, n_priority * n_link
        net.n_threshold, net.n_bin, net.n_group, net.record = threshold_mbps.shape[0], n_bin, n_group, record
        net.bin_low, net.bins_per_decade = bin_low, bins_per_decade
        self.bits, self.kept = bit_generator, threshold_mbps
        net.bits = <bitgen_t*> PyCapsule_GetPointer(bit_generator.capsule, "BitGenerator")
        if net.n_threshold > 0:
            net.threshold = &threshold_mbps[0]
        self._allocate()
        for row in range(net.n_channel):
            v = &net.channel[row]
            v.level = INFINITY
            v.capacity = capacity_mbps[row // n_priority]
            set_room(v, v.capacity)
        for row in range(n_class):
            k = &net.klass[row]
            k.cap, k.weight, k.cap_level = cap_mbps[row], weight[row], cap_mbps[row] / weight[row]
            k.own.priority, k.arrival_law, k.size_law = priority[row], arrival_law[row], size_law[row]
            k.group = group[row]
            k.n_sources, k.think_s = n_sources[row], think_s[row]
            k.size_a, k.size_b, k.size_c = size_parameter[row, 0], size_parameter[row, 1], size_parameter[row, 2]
            net.finishes.place[row] = net.sources.place[row] = net.caps.place[row] = -1
        if lay_routes(net, &path_ptr[0], rows_of(path_link), reals_of(path_usage)) != OK:
            raise MemoryError("kernel sessions: no memory for the routes")
        self._draw_first(rate_per_s)

    def _allocate(self):
        cdef Net* net = &self.net
        cdef Py_ssize_t n_class = net.n_class + 1, n_link = net.n_link + 1
        cdef Py_ssize_t n_bin = net.n_bin + 2 if net.n_bin > 0 else 0
        net.klass_block = calloc(n_class * sizeof(Klass) + LINE, 1)
        net.channel_block = calloc((net.n_channel + 1) * sizeof(Channel) + LINE, 1)
        net.left = <real_t*> calloc(net.n_channel + 1, sizeof(real_t))
        net.link = <Link*> calloc(n_link, sizeof(Link))
        net.queue = <row_t*> calloc((net.n_link + 2) * (net.n_priority + 1), sizeof(row_t))
        net.busy_hop = <long long*> calloc(net.n_priority + 1, sizeof(long long))
        net.touched = <row_t*> calloc(8 * n_class, sizeof(row_t))
        net.finishes.key = <real_t*> calloc(4 * n_class, sizeof(real_t))
        net.passed = <real_t*> calloc(net.n_group * net.n_threshold + 1, sizeof(real_t))
        net.histogram = <real_t*> calloc(net.n_group * n_bin + 1, sizeof(real_t))
        for block in (<size_t> net.klass_block, <size_t> net.channel_block, <size_t> net.left, <size_t> net.link,
                      <size_t> net.queue, <size_t> net.busy_hop, <size_t> net.touched, <size_t> net.finishes.key,
                      <size_t> net.passed, <size_t> net.histogram):
            if block == 0:
                raise MemoryError("kernel sessions: no memory for its state")
        net.klass = <Klass*> on_line(net.klass_block)
        net.channel = <Channel*> on_line(net.channel_block)
        net.queue_head = net.queue + net.n_link * net.n_priority
        net.queue_n = net.queue_head + net.n_priority
        net.finishes.row, net.finishes.place = net.touched + n_class, net.touched + 2 * n_class
        net.sources.row, net.sources.place = net.touched + 3 * n_class, net.touched + 4 * n_class
        net.caps.row, net.caps.place = net.touched + 5 * n_class, net.touched + 6 * n_class
        net.poisson_guide = net.touched + 7 * n_class
        net.sources.key, net.poisson_sum = net.finishes.key + n_class, net.finishes.key + 2 * n_class
        net.caps.key = net.finishes.key + 3 * n_class

    def _draw_first(self, const real_t[::1] rate_per_s):
        """First arrivals: one exponential for all Poisson classes together, then one for each finite class."""
        cdef Net* net = &self.net
        cdef row_t row
        cdef bint any_poisson = False
        for row in range(<row_t> net.n_class):
            any_poisson = any_poisson or net.klass[row].arrival_law == POISSON
        if any_poisson:
            net.poisson_hazard = draw_exponential(net.bits)
        self.set_rate(rate_per_s)
        for row in range(<row_t> net.n_class):
            if net.klass[row].arrival_law == FINITE:
                net.klass[row].hazard = draw_exponential(net.bits)
                plan_source(net, row)

    def __dealloc__(self):
        cdef Net* net = &self.net
        cdef Py_ssize_t row
        if net.klass != NULL:
            for row in range(net.n_class):
                free(net.klass[row].bag.item)
        free(net.klass_block)
        free(net.channel_block)
        free(net.link)
        free(net.queue)
        free(net.busy_hop)
        free(net.touched)
        free(net.finishes.key)
        free(net.passed)
        free(net.histogram)
        free(net.left)
        free(net.tail)
        free(net.place)
        free(net.item)
        free(net.limit)
        free(net.trace_s)
        free(net.trace_mbit)
        free(net.trace_row)
        free(net.records)

    @property
    def now_s(self):
        return self.net.now

    @property
    def n_active(self):
        cdef Py_ssize_t row, n = 0
        for row in range(self.net.n_class):
            n += self.net.klass[row].bag.n
        return n

    @property
    def n_records(self):
        return self.net.n_record

    def run(self, double until_s, long long most):
        """Execute events; how many, or -1 without memory."""
        cdef long long n
        with nogil:
            n = run(&self.net, until_s, most)
        return n

    def set_rate(self, const real_t[::1] rate_per_s):
        """New rates of all Poisson classes (others: zero)."""
        cdef Net* net = &self.net
        cdef Py_ssize_t row
        cdef real_t total = 0.0
        spend_poisson(net)
        for row in range(net.n_class):
            total += rate_per_s[row]
            net.poisson_sum[row] = total
        plan_poisson(net)

    def set_capacity(self, const row_t[::1] link, const real_t[::1] capacity_mbps):
        cdef Net* net = &self.net
        cdef Py_ssize_t i
        cdef row_t priority, first
        with nogil:
            for i in range(link.shape[0]):
                first = link[i] * <row_t> net.n_priority
                for priority in range(<row_t> net.n_priority):
                    net.channel[first + priority].capacity = capacity_mbps[i]
                    enqueue(net, first + priority, priority)
                set_room(&net.channel[first], capacity_mbps[i])
                make_room(net, first, 0)
            share(net, net.now)
            refresh(net)

    def set_cap(self, const row_t[::1] row, const real_t[::1] cap_mbps):
        cdef Net* net = &self.net
        cdef Py_ssize_t i
        with nogil:
            for i in range(row.shape[0]):
                set_one_class(net, row[i], cap_mbps[i], net.klass[row[i]].weight)
            share(net, net.now)
            refresh(net)

    def set_weight(self, const row_t[::1] row, const real_t[::1] weight):
        cdef Net* net = &self.net
        cdef Py_ssize_t i
        with nogil:
            for i in range(row.shape[0]):
                set_one_class(net, row[i], net.klass[row[i]].cap, weight[i])
            share(net, net.now)
            refresh(net)

    def set_think(self, const row_t[::1] row, const real_t[::1] think_s):
        """New mean pauses of finite classes; the pending exponentials are kept."""
        cdef Net* net = &self.net
        cdef Py_ssize_t i
        for i in range(row.shape[0]):
            spend_hazard(&net.klass[row[i]], net.now)
            net.klass[row[i]].think_s = think_s[i]
            plan_source(net, row[i])

    def set_routes(self, const row_t[::1] path_ptr, const row_t[::1] path_link, const real_t[::1] path_usage):
        """New routes of all classes; a status."""
        cdef Net* net = &self.net
        cdef row_t row
        cdef int status
        with nogil:
            for row in range(<row_t> net.n_class):
                fold_mbit(net, row)
            status = lay_routes(net, &path_ptr[0], rows_of(path_link), reals_of(path_usage))
            if status == OK:
                share_anew(net)
        return status

    def cut(self, const row_t[::1] row):
        """End the sessions of these classes; a status."""
        cdef Net* net = &self.net
        cdef Py_ssize_t i
        cdef int status = OK
        with nogil:
            for i in range(row.shape[0]):
                if status == OK:
                    status = cut_class(net, row[i], net.now)
            share(net, net.now)
            refresh(net)
        return status

    def feed(self, const real_t[::1] time_s, const row_t[::1] row, const real_t[::1] size_mbit):
        """Append arrivals, in order of time; a status."""
        cdef Net* net = &self.net
        cdef Py_ssize_t old = net.trace_n - net.trace_at, new = time_s.shape[0], i
        cdef real_t* times = <real_t*> malloc((old + new + 1) * sizeof(real_t))
        cdef real_t* sizes = <real_t*> malloc((old + new + 1) * sizeof(real_t))
        cdef row_t* rows = <row_t*> malloc((old + new + 1) * sizeof(row_t))
        if times == NULL or sizes == NULL or rows == NULL:
            free(times)
            free(sizes)
            free(rows)
            return NO_MEMORY
        for i in range(old):
            times[i] = net.trace_s[net.trace_at + i]
            sizes[i] = net.trace_mbit[net.trace_at + i]
            rows[i] = net.trace_row[net.trace_at + i]
        for i in range(new):
            times[old + i], sizes[old + i], rows[old + i] = time_s[i], size_mbit[i], row[i]
        free(net.trace_s)
        free(net.trace_mbit)
        free(net.trace_row)
        net.trace_s, net.trace_mbit, net.trace_row, net.trace_at, net.trace_n = times, sizes, rows, 0, old + new
        return OK

    def reset(self):
        """Statistics start now; nothing that happens later depends on it."""
        cdef Net* net = &self.net
        cdef Klass* k
        cdef Py_ssize_t row
        net.reset_s = net.now
        memset(net.passed, 0, net.n_group * net.n_threshold * sizeof(real_t))
        if net.n_bin > 0:
            memset(net.histogram, 0, net.n_group * (net.n_bin + 2) * sizeof(real_t))
        for row in range(net.n_class):
            k = &net.klass[row]
            k.n_arrived = k.n_finished = k.n_cut = k.offered_mbit = k.carried_mbit = k.folded_mbit = 0.0
            k.area_s = k.sojourn_s = k.finished_mbit = k.rate_sum = k.rate_square = 0.0
        for row in range(net.n_link):
            net.link[row].full_s = net.link[row].mbit = 0.0

    def read_rates(self, real_t[::1] rate_mbps, real_t[::1] n_active):
        cdef Py_ssize_t row
        for row in range(self.net.n_class):
            n_active[row] = self.net.klass[row].bag.n
            rate_mbps[row] = self.net.klass[row].rate

    def read_classes(self, real_t[:, ::1] tally, real_t[:, ::1] passed, real_t[:, ::1] histogram):
        """Statistics of each class and of each group up to now, without touching the state."""
        cdef Net* net = &self.net
        cdef Klass* k
        cdef Py_ssize_t row, i
        cdef real_t span
        for row in range(net.n_class):
            k = &net.klass[row]
            span = net.now - (k.last_s if k.last_s > net.reset_s else net.reset_s)
            tally[ARRIVED, row], tally[FINISHED, row], tally[CUT, row] = k.n_arrived, k.n_finished, k.n_cut
            tally[OFFERED, row], tally[FINISHED_MBIT, row] = k.offered_mbit, k.finished_mbit
            tally[CARRIED, row] = k.carried_mbit + <real_t> k.bag.n * k.rate * span
            tally[AREA, row], tally[SOJOURN, row] = k.area_s + <real_t> k.bag.n * span, k.sojourn_s
            tally[RATE_SUM, row], tally[RATE_SQUARE, row] = k.rate_sum, k.rate_square
        for row in range(net.n_group):
            for i in range(net.n_threshold):
                passed[row, i] = net.passed[row * net.n_threshold + i]
            for i in range(histogram.shape[1]):
                histogram[row, i] = net.histogram[row * (net.n_bin + 2) + i]

    def read_links(self, const real_t[::1] carried_mbit, real_t[::1] saturated_s, real_t[::1] link_mbit):
        """Statistics of each link; ``carried_mbit`` is what ``read_classes`` said."""
        cdef Net* net = &self.net
        cdef Link* one
        cdef Py_ssize_t link
        cdef const Hop* hop
        cdef row_t row, i
        cdef real_t mbit
        for link in range(net.n_link):
            one = &net.link[link]
            link_mbit[link] = one.mbit
            saturated_s[link] = one.full_s
            if one.n_full > 0:
                saturated_s[link] += net.now - (one.full_since if one.full_since > net.reset_s else net.reset_s)
        for row in range(<row_t> net.n_class):
            mbit = carried_mbit[row] - net.klass[row].folded_mbit
            for i in range(net.klass[row].n_hop):
                hop = hop_of(net, &net.klass[row], i)
                link_mbit[hop.channel // net.n_priority] += hop.usage * mbit

    def read_sessions(self, real_t[::1] number, row_t[::1] class_row, real_t[::1] arrival_s, real_t[::1] size_mbit,
                      real_t[::1] left_mbit):
        """Sessions in progress, class by class, in no order within a class."""
        cdef Klass* k
        cdef Py_ssize_t row, i, at = 0
        for row in range(self.net.n_class):
            k = &self.net.klass[row]
            for i in range(k.bag.n):
                number[at], class_row[at] = k.bag.item[i].number, row
                arrival_s[at], size_mbit[at] = k.bag.item[i].arrival_s, k.bag.item[i].size_mbit
                left_mbit[at] = max(k.bag.item[i].tag - (k.clock + k.rate * (self.net.now - k.last_s)), 0.0)
                at += 1

    def read_records(self, real_t[::1] number, row_t[::1] class_row, real_t[::1] arrival_s, real_t[::1] finish_s,
                     real_t[::1] size_mbit, flag_t[::1] was_cut):
        """Sessions that have ended, in the order of their ends."""
        cdef Record* records = self.net.records
        cdef Py_ssize_t i
        for i in range(self.net.n_record):
            number[i], class_row[i], arrival_s[i] = records[i].number, records[i].row, records[i].arrival_s
            finish_s[i], size_mbit[i], was_cut[i] = records[i].finish_s, records[i].size_mbit, records[i].was_cut

    def read_work(self, real_t[::1] work):
        """Fillings, hops seen in them, fillings from nothing."""
        work[0], work[1], work[2] = self.net.n_filling, self.net.n_filled_hop, self.net.n_fresh
