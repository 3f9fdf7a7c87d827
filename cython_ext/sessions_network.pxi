# What a network is made of: channels, hops, classes, and the books that are kept of them.

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
    N_PEER = 16            # classes of a link to fetch ahead
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
    real_t next_tag        # of the session that ends first, ``first``
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
    Session* first         # to end
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
    row_t n_sources
    row_t n_before         # sessions in progress when statistics began
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
    Slab slab
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
