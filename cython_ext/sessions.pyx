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
from sessions_bags cimport (
    FETCH, Bag, Entry, Session, Slab, ask_for_large_pages, entry_of, first_of, free_bag, free_slab, give_session,
    pop_session, push_session, shift_tags, take_session,
)
from sessions_draws cimport bitgen_t, draw_exponential, draw_size, draw_uniform
from sessions_heaps cimport Agenda, drop_class, order_all, put_class, put_sooner, sink

include "sessions_network.pxi"
include "sessions_rates.pxi"
include "sessions_events.pxi"
include "sessions_changes.pxi"


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
        ask_for_large_pages(net.klass_block, n_class * sizeof(Klass))
        ask_for_large_pages(net.touched, 8 * n_class * sizeof(row_t))
        ask_for_large_pages(net.finishes.key, 4 * n_class * sizeof(real_t))
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
                free_bag(&net.klass[row].bag)
        free_slab(&net.slab)
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
            k.n_finished = k.n_cut = k.offered_mbit = k.carried_mbit = k.folded_mbit = 0.0
            k.n_before = k.bag.n
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
            tally[FINISHED, row], tally[CUT, row] = k.n_finished, k.n_cut
            tally[ARRIVED, row] = k.n_finished + k.n_cut + <real_t> (k.bag.n - k.n_before)
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
        cdef const Entry* one
        cdef Py_ssize_t row, i, at = 0
        for row in range(self.net.n_class):
            k = &self.net.klass[row]
            for i in range(k.bag.n):
                one = entry_of(&k.bag, i)
                number[at], class_row[at] = one.session.number, row
                arrival_s[at], size_mbit[at] = one.session.arrival_s, one.session.size_mbit
                left_mbit[at] = max(one.tag - (k.clock + k.rate * (self.net.now - k.last_s)), 0.0)
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
