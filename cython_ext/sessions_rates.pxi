# Rates: levels of full channels, filled again where an event has made them wrong.

cdef inline const Hop* hop_of(const Net* net, const Klass* k, row_t i) noexcept nogil:
    if i > 0:
        return &net.tail[k.tail + i - 1]
    return &k.own


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
        FETCH(&net.finishes.place[row])
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
