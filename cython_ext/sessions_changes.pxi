# Changes from outside: routes, caps, arrival rates, cuts.

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
