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
- Equality is judged to 1e-12 of what a channel has; its load is summed afresh at each filling, so nothing drifts.
"""

from cython cimport auto_pickle

from cpython.pycapsule cimport PyCapsule_GetPointer
from libc.math cimport INFINITY, fabs, floor, log10
from libc.stdlib cimport calloc, free, malloc, realloc
from libc.string cimport memcpy, memset

from ktypes cimport NO_MEMORY, OK, flag_t, real_t, row_t
from sessions_draws cimport bitgen_t, draw_exponential, draw_size, draw_uniform
from sessions_heaps cimport (
    Agenda, Bag, Session, drop_class, fetch_top, order_all, pop_session, push_session, put_class,
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
    N_TALLY = 10
    N_CHANGE = 1000        # changes of a load by differences after which it is summed afresh

cdef real_t TOLERANCE = 1e-12
cdef real_t REBASE_MBIT = 1e9
cdef real_t RATE_SLACK = 1e-9  # a session at its cap all the time counts as reaching it


cdef struct Klass:
    real_t rate            # of each session, now
    real_t clock           # Mbit sent to a session that has been there all along, at last_s
    real_t last_s
    real_t cap
    real_t weight
    real_t cap_level       # cap / weight
    Bag bag
    row_t first            # hops: hop_channel[first:end]
    row_t end
    row_t n_held           # hops whose channel has a level
    row_t priority
    int arrival_law
    int size_law
    real_t size_a
    real_t size_b
    real_t size_c
    real_t n_sources
    real_t think_s
    real_t hazard          # what is left of the next arrival's exponential, at hazard_s
    real_t hazard_s
    real_t folded_mbit     # carried volume that its links already have in their books


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
    real_t* tally                  # N_TALLY per class
    real_t* capacity
    row_t* hop_channel
    row_t* hop_class
    real_t* hop_usage              # load of the link for each Mb/s of a session
    row_t* hop_place               # where the hop stands in its channel's list
    Py_ssize_t n_hop
    real_t* level
    real_t* load
    row_t* list_first              # hops of busy classes on a channel: list_hop[list_first[v]: + list_n[v]]
    row_t* list_n
    row_t* n_change                # differences added to the load since it was summed
    row_t* list_hop
    real_t* limit                  # room for one filling
    real_t* mass
    row_t* queue                   # per priority a ring of channels to look at
    row_t* queue_head
    row_t* queue_n
    flag_t* queued
    long long* busy_hop            # per priority, hops of busy classes
    row_t* touched                 # classes whose next finish has to be computed again
    Py_ssize_t n_touched
    flag_t* is_touched
    Agenda finishes
    Agenda sources
    Agenda caps                    # open classes by cap level, while filling from nothing
    row_t* n_full                  # per link, channels with a level
    real_t* full_since
    real_t* full_s
    real_t* link_mbit
    real_t* left                   # room for filling from nothing
    real_t* open_mass
    flag_t* is_fixed
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

cdef inline real_t room_of(Net* net, row_t channel, row_t priority) noexcept nogil:
    """What the priorities served before leave; exactly nothing where one of them is held back."""
    cdef row_t link, before
    cdef real_t left
    if priority == 0:
        return net.capacity[channel]
    link = channel - priority * <row_t> net.n_link
    left = net.capacity[link]
    for before in range(priority):
        if net.level[link] < INFINITY:
            return 0.0
        left -= net.load[link]
        link += <row_t> net.n_link
    return left if left > 0.0 else 0.0


cdef inline bint is_wrong(Net* net, row_t channel, row_t priority) noexcept nogil:
    """Whether a channel overflows, or has a level and is not full."""
    cdef real_t room = room_of(net, channel, priority)
    if net.level[channel] == INFINITY:
        return net.load[channel] > room + TOLERANCE * room
    return net.list_n[channel] == 0 or fabs(net.load[channel] - room) > TOLERANCE * room


cdef inline void enqueue(Net* net, row_t channel, row_t priority) noexcept nogil:
    cdef Py_ssize_t at
    if net.queued[channel]:
        return
    net.queued[channel] = 1
    at = net.queue_head[priority] + net.queue_n[priority]
    if at >= net.n_link:
        at -= net.n_link
    net.queue[priority * net.n_link + at] = channel
    net.queue_n[priority] += 1


cdef inline void look_at(Net* net, row_t channel, row_t priority) noexcept nogil:
    """Queue a channel whose load has changed if it went wrong, and those served after it on the same link."""
    cdef row_t later
    if is_wrong(net, channel, priority):
        enqueue(net, channel, priority)
    for later in range(priority + 1, <row_t> net.n_priority):
        channel += <row_t> net.n_link
        if net.list_n[channel] > 0 or net.level[channel] < INFINITY:
            enqueue(net, channel, later)


cdef inline void touch(Net* net, row_t row) noexcept nogil:
    if not net.is_touched[row]:
        net.is_touched[row] = 1
        net.touched[net.n_touched] = row
        net.n_touched += 1


cdef inline void settle(Net* net, row_t row, real_t t) noexcept nogil:
    """Bring a class's clock and books up to time t."""
    cdef Klass* k = &net.klass[row]
    cdef real_t span = t - k.last_s, n
    if span > 0.0:
        k.clock += k.rate * span
        if k.last_s < net.reset_s:
            span = t - net.reset_s
        n = <real_t> k.bag.n
        net.tally[row * N_TALLY + AREA] += n * span
        net.tally[row * N_TALLY + CARRIED] += n * k.rate * span
        k.last_s = t


cdef inline real_t least_level(Net* net, Klass* k) noexcept nogil:
    cdef real_t level = INFINITY
    cdef row_t hop
    for hop in range(k.first, k.end):
        if net.level[net.hop_channel[hop]] < level:
            level = net.level[net.hop_channel[hop]]
    return level


cdef inline real_t rate_under(Klass* k, real_t level) noexcept nogil:
    return k.cap if k.cap_level <= level else level * k.weight


cdef inline void add_load(Net* net, Klass* k, real_t rate) noexcept nogil:
    cdef row_t hop, channel
    for hop in range(k.first, k.end):
        channel = net.hop_channel[hop]
        net.load[channel] += rate * net.hop_usage[hop]
        look_at(net, channel, k.priority)


cdef void enter(Net* net, row_t row) noexcept nogil:
    """List a class that has become busy on its channels; its rate is what their levels allow."""
    cdef Klass* k = &net.klass[row]
    cdef row_t hop, channel, n_held = 0
    cdef real_t level = INFINITY
    for hop in range(k.first, k.end):
        channel = net.hop_channel[hop]
        net.hop_place[hop] = net.list_n[channel]
        net.list_hop[net.list_first[channel] + net.list_n[channel]] = hop
        net.list_n[channel] += 1
        if net.level[channel] < INFINITY:
            n_held += 1
            if net.level[channel] < level:
                level = net.level[channel]
    k.n_held = n_held
    k.rate = rate_under(k, level)
    net.busy_hop[k.priority] += k.end - k.first


cdef inline row_t tightest_channel(Net* net, Klass* k) noexcept nogil:
    """Channel of the route whose link allows one session least if its rate is above that, else -1."""
    cdef row_t hop, channel, found = -1
    cdef real_t least = k.rate, capacity
    for hop in range(k.first, k.end):
        channel = net.hop_channel[hop]
        capacity = net.capacity[channel - k.priority * <row_t> net.n_link]
        if capacity < least * net.hop_usage[hop]:
            least, found = capacity / net.hop_usage[hop], channel
    return found


cdef void leave(Net* net, row_t row) noexcept nogil:
    cdef Klass* k = &net.klass[row]
    cdef row_t hop, channel, last, first
    for hop in range(k.first, k.end):
        channel = net.hop_channel[hop]
        first = net.list_first[channel]
        net.list_n[channel] -= 1
        last = net.list_hop[first + net.list_n[channel]]
        net.list_hop[first + net.hop_place[hop]] = last
        net.hop_place[last] = net.hop_place[hop]
        if net.list_n[channel] == 0:
            net.load[channel] = 0.0
            look_at(net, channel, k.priority)
    k.rate = 0.0
    net.busy_hop[k.priority] -= k.end - k.first


cdef void set_level(Net* net, row_t channel, row_t priority, real_t level, real_t t) noexcept nogil:
    cdef row_t link, step, at
    cdef real_t since
    if (level < INFINITY) != (net.level[channel] < INFINITY):
        step = 1 if level < INFINITY else -1
        for at in range(net.list_first[channel], net.list_first[channel] + net.list_n[channel]):
            net.klass[net.hop_class[net.list_hop[at]]].n_held += step
        link = channel - priority * <row_t> net.n_link
        if step > 0 and net.n_full[link] == 0:
            net.full_since[link] = t
        net.n_full[link] += step
        if net.n_full[link] == 0:
            since = net.full_since[link] if net.full_since[link] > net.reset_s else net.reset_s
            net.full_s[link] += t - since
    net.level[channel] = level


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


cdef void sum_load(Net* net, row_t channel) noexcept nogil:
    cdef row_t at, hop
    cdef Klass* k
    cdef real_t load = 0.0
    for at in range(net.list_first[channel], net.list_first[channel] + net.list_n[channel]):
        hop = net.list_hop[at]
        k = &net.klass[net.hop_class[hop]]
        load += <real_t> k.bag.n * net.hop_usage[hop] * k.rate
    net.load[channel] = load
    net.n_change[channel] = 0


cdef void pass_on(Net* net, Klass* k, row_t but, real_t change) noexcept nogil:
    """Tell the other channels of a class that the rates of its sessions, added up, have changed."""
    cdef row_t hop, channel
    for hop in range(k.first, k.end):
        channel = net.hop_channel[hop]
        if channel != but:
            net.load[channel] += change * net.hop_usage[hop]
            net.n_change[channel] += 1
            if net.n_change[channel] > N_CHANGE + 8 * net.list_n[channel]:
                sum_load(net, channel)
            look_at(net, channel, k.priority)


cdef void fill(Net* net, row_t channel, row_t priority, real_t t) noexcept nogil:
    """Give one channel the level that fills it, the levels of all others held."""
    cdef Py_ssize_t i, n = net.list_n[channel]
    cdef row_t* hops = net.list_hop + net.list_first[channel]
    cdef row_t own = 1 if net.level[channel] < INFINITY else 0
    cdef row_t row, hop, other
    cdef Klass* k
    cdef real_t room = room_of(net, channel, priority), total = 0.0, total_mass = 0.0, load = 0.0, level, rate, here, size
    net.n_filling += 1
    net.n_filled_hop += n
    for i in range(n):
        k = &net.klass[net.hop_class[hops[i]]]
        here = k.cap_level
        if k.n_held > own:
            for hop in range(k.first, k.end):
                other = net.hop_channel[hop]
                if other != channel and net.level[other] < here:
                    here = net.level[other]
        net.limit[i] = here
        net.mass[i] = <real_t> k.bag.n * net.hop_usage[hops[i]] * k.weight
        total += net.mass[i] * here
        total_mass += net.mass[i]
    level = find_level(net, n, room, total, total_mass, net.level[channel])
    for i in range(n):
        row = net.hop_class[hops[i]]
        k = &net.klass[row]
        rate = rate_under(k, net.limit[i] if net.limit[i] < level else level)
        size = <real_t> k.bag.n
        load += size * net.hop_usage[hops[i]] * rate
        if rate != k.rate:
            settle(net, row, t)
            here = size * (rate - k.rate)
            k.rate = rate
            touch(net, row)
            if k.end - k.first > 1:
                pass_on(net, k, channel, here)
    net.load[channel] = load
    net.n_change[channel] = 0
    set_level(net, channel, priority, level, t)
    if priority + 1 < net.n_priority:
        look_at(net, channel, priority)


cdef void fix_class(Net* net, row_t row, real_t rate, real_t t) noexcept nogil:
    """Freeze a class while filling from nothing."""
    cdef Klass* k = &net.klass[row]
    cdef row_t hop, channel
    cdef real_t size = <real_t> k.bag.n
    net.is_fixed[row] = 1
    if rate != k.rate:
        settle(net, row, t)
        k.rate = rate
        touch(net, row)
    for hop in range(k.first, k.end):
        channel = net.hop_channel[hop]
        net.left[channel] -= size * net.hop_usage[hop] * rate
        net.load[channel] += size * net.hop_usage[hop] * rate
        net.n_change[channel] = 1


cdef bint fix_capped(Net* net, real_t level, real_t t) noexcept nogil:
    """Freeze every class whose cap binds at or below the level; whether there was one."""
    cdef row_t row
    cdef bint found = False
    while net.caps.n > 0 and net.caps.key[0] <= level:
        row = net.caps.row[0]
        drop_class(&net.caps, row)
        if not net.is_fixed[row]:
            fix_class(net, row, net.klass[row].cap, t)
            found = True
    return found


cdef void weigh(Net* net, row_t channel) noexcept nogil:
    """Sum the open mass of a channel afresh: what it is loaded with for each unit of the level."""
    cdef row_t at, row, hop
    cdef real_t mass = 0.0
    for at in range(net.list_first[channel], net.list_first[channel] + net.list_n[channel]):
        hop = net.list_hop[at]
        row = net.hop_class[hop]
        if not net.is_fixed[row]:
            mass += <real_t> net.klass[row].bag.n * net.hop_usage[hop] * net.klass[row].weight
    net.open_mass[channel] = mass


cdef void fill_fresh(Net* net, row_t priority, real_t t) noexcept nogil:
    """Fill all channels of one priority from nothing, level by level."""
    cdef row_t channel, row, at, tightest
    cdef row_t first = priority * <row_t> net.n_link, end = (priority + 1) * <row_t> net.n_link
    cdef real_t level, here
    cdef Klass* k
    net.n_fresh += 1
    memset(net.is_fixed, 0, net.n_class)
    for row in range(<row_t> net.n_class):
        k = &net.klass[row]
        if k.priority == priority and k.bag.n > 0 and k.cap < INFINITY:
            put_class(&net.caps, row, k.cap_level)
    for channel in range(first, end):
        set_level(net, channel, priority, INFINITY, t)
        net.load[channel] = 0.0
        net.n_change[channel] = 0
        net.left[channel] = room_of(net, channel, priority)
        weigh(net, channel)
    while True:
        level, tightest = INFINITY, -1
        for channel in range(first, end):
            if net.open_mass[channel] > 0.0:
                here = net.left[channel] / net.open_mass[channel] if net.left[channel] > 0.0 else 0.0
                if here < level:
                    level, tightest = here, channel
        if not fix_capped(net, level, t):
            if tightest < 0:
                break
            for at in range(net.list_first[tightest], net.list_first[tightest] + net.list_n[tightest]):
                row = net.hop_class[net.list_hop[at]]
                if not net.is_fixed[row]:
                    fix_class(net, row, level * net.klass[row].weight, t)
            set_level(net, tightest, priority, level, t)
        for channel in range(first, end):
            if net.n_change[channel] > 0:
                weigh(net, channel)
                net.n_change[channel] = 0
    while net.caps.n > 0:
        drop_class(&net.caps, net.caps.row[net.caps.n - 1])
    for channel in range(first, end):
        net.queued[channel] = 0
        for row in range(priority + 1, <row_t> net.n_priority):
            enqueue(net, channel + (row - priority) * <row_t> net.n_link, row)
    net.queue_n[priority] = 0


cdef void share(Net* net, real_t t) noexcept nogil:
    """Fill wrong channels again until none is left, priority by priority."""
    cdef row_t priority, channel
    cdef long long spent
    for priority in range(<row_t> net.n_priority):
        spent = 0
        while net.queue_n[priority] > 0:
            channel = net.queue[priority * net.n_link + net.queue_head[priority]]
            net.queue_head[priority] += 1
            if net.queue_head[priority] == net.n_link:
                net.queue_head[priority] = 0
            net.queue_n[priority] -= 1
            net.queued[channel] = 0
            if is_wrong(net, channel, priority):
                spent += net.list_n[channel]
                if spent > 64 + 8 * net.busy_hop[priority]:
                    fill_fresh(net, priority, t)
                else:
                    fill(net, channel, priority, t)


# ---- events --------------------------------------------------------------------------------------------------------

cdef inline real_t finish_time(Klass* k) noexcept nogil:
    cdef real_t left = k.bag.item[0].tag - k.clock
    if left <= 0.0:
        return k.last_s
    return k.last_s + left / k.rate if k.rate > 0.0 else INFINITY


cdef void rebase(Klass* k) noexcept nogil:
    cdef Py_ssize_t i
    for i in range(k.bag.n):
        k.bag.item[i].tag -= k.clock
    k.clock = 0.0


cdef void refresh(Net* net) noexcept nogil:
    """Put the touched classes where they now belong among the finishes."""
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
        net.is_touched[row] = 0
        k = &net.klass[row]
        if k.bag.n == 0:
            drop_class(&net.finishes, row)
        elif not in_bulk or net.finishes.place[row] < 0:
            if k.clock > REBASE_MBIT:
                rebase(k)
            put_class(&net.finishes, row, finish_time(k))
    net.n_touched = 0


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
        settle(net, row, t)
    new.tag = k.clock + size
    new.number = net.n_session
    new.arrival_s = t
    new.size_mbit = size
    if push_session(&k.bag, &new):
        return NO_MEMORY
    net.n_session += 1
    net.tally[row * N_TALLY + ARRIVED] += 1.0
    net.tally[row * N_TALLY + OFFERED] += size
    if k.arrival_law == FINITE:
        plan_source(net, row)
    touch(net, row)
    if k.bag.n == 1:
        tightest = tightest_channel(net, k)
    if tightest >= 0:  # a huge cap would only eat the digits of the loads: let the smallest link speak first
        k.rate = 0.0
        fill(net, tightest, k.priority, t)
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


cdef inline void book(Net* net, row_t row, const Session* gone, real_t t) noexcept nogil:
    """Enter a finished session in the statistics."""
    cdef real_t* tally = &net.tally[row * N_TALLY]
    cdef real_t time_s = t - gone.arrival_s, rate
    cdef Py_ssize_t i, place
    rate = gone.size_mbit / time_s if time_s > 0.0 else net.klass[row].rate
    tally[FINISHED] += 1.0
    tally[SOJOURN] += time_s
    tally[FINISHED_MBIT] += gone.size_mbit
    tally[RATE_SUM] += rate
    tally[RATE_SQUARE] += rate * rate
    rate *= 1.0 + RATE_SLACK
    for i in range(net.n_threshold):
        if rate >= net.threshold[i]:
            net.passed[row * net.n_threshold + i] += 1.0
    if net.n_bin > 0:
        place = <Py_ssize_t> floor((log10(rate) - net.bin_low) * net.bins_per_decade) + 1
        place = 0 if place < 0 else (net.n_bin + 1 if place > net.n_bin else place)
        net.histogram[row * (net.n_bin + 2) + place] += 1.0


cdef int finish(Net* net, row_t row, real_t t) noexcept nogil:
    cdef Klass* k = &net.klass[row]
    cdef Session gone = k.bag.item[0]
    settle(net, row, t)
    k.clock = gone.tag
    book(net, row, &gone, t)
    if net.record and keep(net, row, &gone, t, 0) != OK:
        return NO_MEMORY
    if k.arrival_law == FINITE:
        spend_hazard(k, t)
    pop_session(&k.bag)
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
    settle(net, row, t)
    if net.record:
        for i in range(k.bag.n):
            if keep(net, row, &k.bag.item[i], t, 1) != OK:
                return NO_MEMORY
    if k.arrival_law == FINITE:
        spend_hazard(k, t)
    net.tally[row * N_TALLY + CUT] += <real_t> k.bag.n
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


cdef int next_poisson(Net* net, real_t t) noexcept nogil:
    cdef row_t row = pick_class(net)
    cdef real_t size = size_of(net, row)
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
        done_s = net.finishes.key[0] if net.finishes.n > 0 else INFINITY
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
        if net.finishes.n > 0:
            fetch_top(&net.klass[net.finishes.row[0]].bag)
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
    cdef row_t hop
    cdef real_t mbit
    settle(net, row, net.now)
    mbit = net.tally[row * N_TALLY + CARRIED] - k.folded_mbit
    for hop in range(k.first, k.end):
        net.link_mbit[net.hop_channel[hop] % net.n_link] += net.hop_usage[hop] * mbit
    k.folded_mbit = net.tally[row * N_TALLY + CARRIED]


cdef int lay_routes(
    Net* net, const row_t* path_ptr, const row_t* path_link, const real_t* path_usage
) noexcept nogil:
    """Take all routes anew; levels stay, lists and loads start from nothing."""
    cdef row_t n_hop = path_ptr[net.n_class], row, hop, channel, total = 0, most = 0
    cdef row_t* rows = <row_t*> malloc((4 * <Py_ssize_t> n_hop + 1) * sizeof(row_t))
    cdef real_t* reals = <real_t*> malloc((3 * <Py_ssize_t> n_hop + 2) * sizeof(real_t))
    if rows == NULL or reals == NULL:
        free(rows)
        free(reals)
        return NO_MEMORY
    for channel in range(<row_t> net.n_channel):
        net.load[channel] = 0.0
        net.list_n[channel] = 0
        net.list_first[channel] = 0
    free(net.hop_channel)
    free(net.limit)
    net.n_hop = n_hop
    net.hop_channel, net.hop_class, net.hop_place = rows, rows + n_hop, rows + 2 * n_hop
    net.list_hop = rows + 3 * n_hop
    net.limit, net.mass, net.hop_usage = reals, reals + n_hop + 1, reals + 2 * n_hop + 2
    for row in range(<row_t> net.n_class):
        net.klass[row].first, net.klass[row].end = path_ptr[row], path_ptr[row + 1]
        for hop in range(path_ptr[row], path_ptr[row + 1]):
            net.hop_class[hop] = row
            net.hop_usage[hop] = path_usage[hop]
            net.hop_channel[hop] = path_link[hop] + net.klass[row].priority * <row_t> net.n_link
            net.list_first[net.hop_channel[hop]] += 1
    for channel in range(<row_t> net.n_channel):
        most = net.list_first[channel]
        net.list_first[channel] = total
        total += most
    return OK


cdef void share_anew(Net* net) noexcept nogil:
    """List all busy classes on new routes at the rates that the old levels allow, then put right what is wrong."""
    cdef row_t row, priority, channel
    cdef Klass* k
    cdef real_t rate
    for priority in range(<row_t> net.n_priority):
        net.busy_hop[priority] = 0
    for row in range(<row_t> net.n_class):
        k = &net.klass[row]
        net.is_fixed[row] = 0
        if k.bag.n > 0:
            rate = k.rate
            enter(net, row)
            if tightest_channel(net, k) >= 0:  # as at an arrival, but once all are listed
                k.rate = 0.0
                net.is_fixed[row] = 1
            if k.rate != rate:
                touch(net, row)
    for channel in range(<row_t> net.n_channel):
        sum_load(net, channel)
    for row in range(<row_t> net.n_class):
        k = &net.klass[row]
        if net.is_fixed[row] and k.rate == 0.0:
            k.rate = INFINITY
            channel = tightest_channel(net, k)
            k.rate = 0.0
            fill(net, channel, k.priority, net.now)
    for priority in range(<row_t> net.n_priority):
        for channel in range(priority * <row_t> net.n_link, (priority + 1) * <row_t> net.n_link):
            look_at(net, channel, priority)
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
    settle(net, row, net.now)
    touch(net, row)
    add_load(net, k, -size * k.rate)
    k.rate = rate_under(k, least_level(net, k))
    tightest = tightest_channel(net, k)
    if tightest >= 0:
        k.rate = 0.0
        fill(net, tightest, k.priority, net.now)
    else:
        add_load(net, k, size * k.rate)


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
        const real_t[::1] threshold_mbps, int n_bin, double bin_low, double bins_per_decade, bint record, bit_generator,
    ):
        cdef Net* net = &self.net
        cdef Klass* k
        cdef Py_ssize_t row, n_class = cap_mbps.shape[0], n_link = capacity_mbps.shape[0]
        memset(net, 0, sizeof(Net))
        net.n_class, net.n_link, net.n_priority, net.n_channel = n_class, n_link, n_priority, n_priority * n_link
        net.n_threshold, net.n_bin, net.record = threshold_mbps.shape[0], n_bin, record
        net.bin_low, net.bins_per_decade = bin_low, bins_per_decade
        self.bits, self.kept = bit_generator, threshold_mbps
        net.bits = <bitgen_t*> PyCapsule_GetPointer(bit_generator.capsule, "BitGenerator")
        if net.n_threshold > 0:
            net.threshold = &threshold_mbps[0]
        self._allocate()
        for row in range(n_link):
            net.capacity[row] = capacity_mbps[row]
        for row in range(net.n_channel):
            net.level[row] = INFINITY
        for row in range(n_class):
            k = &net.klass[row]
            k.cap, k.weight, k.cap_level = cap_mbps[row], weight[row], cap_mbps[row] / weight[row]
            k.priority, k.arrival_law, k.size_law = priority[row], arrival_law[row], size_law[row]
            k.n_sources, k.think_s = n_sources[row], think_s[row]
            k.size_a, k.size_b, k.size_c = size_parameter[row, 0], size_parameter[row, 1], size_parameter[row, 2]
            net.finishes.place[row] = net.sources.place[row] = net.caps.place[row] = -1
        if lay_routes(net, &path_ptr[0], rows_of(path_link), reals_of(path_usage)) != OK:
            raise MemoryError("kernel sessions: no memory for the routes")
        self._draw_first(rate_per_s)

    def _allocate(self):
        cdef Net* net = &self.net
        cdef Py_ssize_t n_class = net.n_class + 1, n_link = net.n_link + 1, n_channel = net.n_channel + 1
        net.klass = <Klass*> calloc(n_class, sizeof(Klass))
        net.tally = <real_t*> calloc(n_class * N_TALLY, sizeof(real_t))
        net.capacity = <real_t*> calloc(4 * n_link, sizeof(real_t))
        net.level = <real_t*> calloc(4 * n_channel, sizeof(real_t))
        net.list_first = <row_t*> calloc(4 * n_channel, sizeof(row_t))
        net.queued = <flag_t*> calloc(n_channel, 1)
        net.queue_head = <row_t*> calloc(2 * (net.n_priority + 1), sizeof(row_t))
        net.busy_hop = <long long*> calloc(net.n_priority + 1, sizeof(long long))
        net.touched = <row_t*> calloc(8 * n_class + n_link, sizeof(row_t))
        net.is_touched = <flag_t*> calloc(2 * n_class, 1)
        net.finishes.key = <real_t*> calloc(4 * n_class, sizeof(real_t))
        net.passed = <real_t*> calloc(n_class * (net.n_threshold + 1), sizeof(real_t))
        net.histogram = <real_t*> calloc(n_class * (net.n_bin + 2) if net.n_bin > 0 else 1, sizeof(real_t))
        for block in (<size_t> net.klass, <size_t> net.tally, <size_t> net.capacity, <size_t> net.level,
                      <size_t> net.list_first, <size_t> net.queued, <size_t> net.queue_head, <size_t> net.busy_hop,
                      <size_t> net.touched, <size_t> net.is_touched, <size_t> net.finishes.key, <size_t> net.passed,
                      <size_t> net.histogram):
            if block == 0:
                raise MemoryError("kernel sessions: no memory for its state")
        net.full_since, net.full_s = net.capacity + n_link, net.capacity + 2 * n_link
        net.link_mbit = net.capacity + 3 * n_link
        net.load, net.left, net.open_mass = net.level + n_channel, net.level + 2 * n_channel, net.level + 3 * n_channel
        net.list_n, net.queue = net.list_first + n_channel, net.list_first + 2 * n_channel
        net.n_change = net.list_first + 3 * n_channel
        net.queue_n = net.queue_head + net.n_priority + 1
        net.finishes.row, net.finishes.place = net.touched + n_class, net.touched + 2 * n_class
        net.sources.row, net.sources.place = net.touched + 3 * n_class, net.touched + 4 * n_class
        net.caps.row, net.caps.place = net.touched + 5 * n_class, net.touched + 6 * n_class
        net.poisson_guide, net.n_full = net.touched + 7 * n_class, net.touched + 8 * n_class
        net.is_fixed = net.is_touched + n_class
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
        free(net.klass)
        free(net.tally)
        free(net.capacity)
        free(net.level)
        free(net.list_first)
        free(net.queued)
        free(net.queue_head)
        free(net.busy_hop)
        free(net.touched)
        free(net.is_touched)
        free(net.finishes.key)
        free(net.passed)
        free(net.histogram)
        free(net.hop_channel)
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
        cdef row_t priority
        with nogil:
            for i in range(link.shape[0]):
                net.capacity[link[i]] = capacity_mbps[i]
                for priority in range(<row_t> net.n_priority):
                    enqueue(net, link[i] + priority * <row_t> net.n_link, priority)
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
        cdef Py_ssize_t row
        net.reset_s = net.now
        memset(net.tally, 0, net.n_class * N_TALLY * sizeof(real_t))
        memset(net.passed, 0, net.n_class * net.n_threshold * sizeof(real_t))
        if net.n_bin > 0:
            memset(net.histogram, 0, net.n_class * (net.n_bin + 2) * sizeof(real_t))
        for row in range(net.n_class):
            net.klass[row].folded_mbit = 0.0
        for row in range(net.n_link):
            net.full_s[row] = net.link_mbit[row] = 0.0

    def read_rates(self, real_t[::1] rate_mbps, real_t[::1] n_active):
        cdef Py_ssize_t row
        for row in range(self.net.n_class):
            n_active[row] = self.net.klass[row].bag.n
            rate_mbps[row] = self.net.klass[row].rate

    def read_classes(self, real_t[:, ::1] tally, real_t[:, ::1] passed, real_t[:, ::1] histogram):
        """Statistics of each class up to now, without touching the state."""
        cdef Net* net = &self.net
        cdef Klass* k
        cdef Py_ssize_t row, i
        cdef real_t span
        for row in range(net.n_class):
            k = &net.klass[row]
            for i in range(N_TALLY):
                tally[i, row] = net.tally[row * N_TALLY + i]
            span = net.now - (k.last_s if k.last_s > net.reset_s else net.reset_s)
            tally[AREA, row] += <real_t> k.bag.n * span
            tally[CARRIED, row] += <real_t> k.bag.n * k.rate * span
            for i in range(net.n_threshold):
                passed[row, i] = net.passed[row * net.n_threshold + i]
            for i in range(histogram.shape[1]):
                histogram[row, i] = net.histogram[row * (net.n_bin + 2) + i]

    def read_links(self, const real_t[::1] carried_mbit, real_t[::1] saturated_s, real_t[::1] link_mbit):
        """Statistics of each link; ``carried_mbit`` is what ``read_classes`` said."""
        cdef Net* net = &self.net
        cdef Py_ssize_t link
        cdef row_t row, hop
        cdef real_t mbit
        for link in range(net.n_link):
            link_mbit[link] = net.link_mbit[link]
            saturated_s[link] = net.full_s[link]
            if net.n_full[link] > 0:
                saturated_s[link] += net.now - (
                    net.full_since[link] if net.full_since[link] > net.reset_s else net.reset_s
                )
        for row in range(<row_t> net.n_class):
            mbit = carried_mbit[row] - net.klass[row].folded_mbit
            for hop in range(net.klass[row].first, net.klass[row].end):
                link_mbit[net.hop_channel[hop] % net.n_link] += net.hop_usage[hop] * mbit

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
