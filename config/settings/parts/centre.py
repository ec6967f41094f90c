"""The centre for social organisations: every number is a design default, for the operator to confirm."""

# Desks and rooms.
CENTRE_STAYS_MOST = 2  # spaces that one organisation or circle asks for or holds at a time
CENTRE_STAY_LEAST_DAYS = 7
CENTRE_STAY_MOST_DAYS = 366  # from the first day to the last; an extension may add as much once more
CENTRE_STAY_AHEAD_DAYS = 90  # days ahead for which a stay may be asked
CENTRE_STAY_ANSWER_DAYS = 5  # working days in which the centre decides
CENTRE_STAY_REMIND_DAYS = (20, 5, 1)  # working days before its end in which a stay is reminded of

# Meeting rooms.
CENTRE_BOOKING_MOST_HOURS = 4
CENTRE_BOOKING_AHEAD_DAYS = 60
CENTRE_BOOKING_STEP_MINUTES = 30  # bookings begin and end on such a step
CENTRE_BOOKINGS_MOST = 6  # bookings that lie ahead of one organisation or circle

# Service tickets.
CENTRE_TICKETS_MOST = 10  # tickets of one organisation or circle that are not over
CENTRE_TICKET_ANSWER_DAYS = 3  # working days in which a ticket is accepted or declined
CENTRE_TICKET_YELLOW_DAYS = 2  # working days left: due soon
CENTRE_TICKET_CONFIRM_DAYS = 10  # working days after which a ticket that nobody confirmed closes by itself
CENTRE_TICKET_REOPENED_MOST = 1
CENTRE_NUMBERS_LEAST = 5  # tickets of a kind below which the public page shows no figures
