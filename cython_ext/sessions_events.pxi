# Events: sessions start and end, in the order of time, and are entered in the books.

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
    FETCH(k.first)
    FETCH(k.bag.item - 1)
    FETCH(k.bag.item + k.bag.front - 1)


cdef inline void fetch_peers(const Net* net, const Klass* k) noexcept nogil:
    """Ask for the classes that an event on the first link may give another rate."""
    cdef const Channel* v = &net.channel[k.own.channel]
    cdef const Item* item = net.item + v.first
    cdef row_t i
    if is_listed(v):
        for i in range(v.n if v.n < N_PEER else N_PEER):
            FETCH(&net.klass[item[i].row])
            FETCH(&net.klass[item[i].row].own)


cdef inline void fetch_agenda(const Net* net, const Agenda* agenda) noexcept nogil:
    """Ask for what the next events touch: of the first three all, of the next four the classes."""
    cdef Py_ssize_t at
    for at in range(3, 7 if agenda.n > 7 else agenda.n):
        fetch_class(&net.klass[agenda.row[at]])
    for at in range(3 if agenda.n > 3 else agenda.n):
        fetch_around(net, &net.klass[agenda.row[at]])


cdef inline real_t finish_time(Klass* k) noexcept nogil:
    cdef real_t left = k.next_tag - k.clock
    if left <= 0.0:
        return k.last_s
    return k.last_s + left / k.rate if k.rate > 0.0 else INFINITY


cdef void rebase(Klass* k) noexcept nogil:
    shift_tags(&k.bag, k.clock)
    k.clock = 0.0
    k.next_tag = first_of(&k.bag).tag


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
    k.hazard -= (t - k.hazard_s) * <real_t> (k.n_sources - k.bag.n) / k.think_s  # nothing of an infinite pause
    if k.hazard < 0.0:
        k.hazard = 0.0
    k.hazard_s = t


cdef inline void plan_source(Net* net, row_t row) noexcept nogil:
    cdef Klass* k = &net.klass[row]
    cdef real_t idle = <real_t> (k.n_sources - k.bag.n)
    if idle > 0.0 and k.think_s < INFINITY:
        put_class(&net.sources, row, k.hazard_s + k.hazard * k.think_s / idle)
    else:
        drop_class(&net.sources, row)


cdef int arrive(Net* net, row_t row, real_t size, real_t t) noexcept nogil:
    cdef Klass* k = &net.klass[row]
    cdef Session* new = take_session(&net.slab)
    cdef real_t tag
    cdef row_t tightest = -1
    if new == NULL:
        return NO_MEMORY
    fetch_peers(net, k)
    if k.arrival_law == FINITE:
        spend_hazard(k, t)
    if k.bag.n == 0:
        k.clock = 0.0
        k.last_s = t
        enter(net, row)
    else:
        settle(net, k, t)
    tag = k.clock + size
    new.number = net.n_session
    new.arrival_s = t
    new.size_mbit = size
    if not push_session(&k.bag, new, tag):
        return NO_MEMORY
    if k.bag.n == 1 or tag < k.next_tag:
        k.next_tag, k.first = tag, new
    net.n_session += 1
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
    cdef Session* gone = k.first
    fetch_peers(net, k)
    settle(net, k, t)
    k.clock = k.next_tag
    book(net, k, gone, t)
    if net.record and keep(net, row, gone, t, 0) != OK:
        return NO_MEMORY
    give_session(&net.slab, gone)
    if k.arrival_law == FINITE:
        spend_hazard(k, t)
    pop_session(&k.bag)
    if k.bag.n > 0:
        k.next_tag, k.first = first_of(&k.bag).tag, first_of(&k.bag).session
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
            if keep(net, row, entry_of(&k.bag, i).session, t, 1) != OK:
                return NO_MEMORY
    for i in range(k.bag.n):
        give_session(&net.slab, entry_of(&k.bag, i).session)
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
        fetch_agenda(net, &net.finishes)
        fetch_agenda(net, &net.sources)
    return n
