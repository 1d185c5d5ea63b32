/** The words of the pages that are loaded when somebody opens them (i18n.ts): not a byte of them before. */
import type { Plural, Shape } from '../en';

export const more = {
  visit: {
    left: 'You left the picture. The visit with {{name}} goes on.',
    elsewhere: 'Your visit with {{name}} goes on, on another device or in another tab.',
    rejoin: 'Back to the picture',
    finish: 'Finish visit',
    finish_failed: 'The visit could not be finished. Check your connection and try again.',
  },
  history: {
    title: 'Calls',
    filter: 'Show',
    all: 'All',
    missed: 'Missed',
    incoming: 'Incoming',
    outgoing: 'Outgoing',
    more_filters: 'More filters',
    person: 'Person',
    anybody: 'Anybody',
    outcome: 'Outcome',
    any_outcome: 'Any outcome',
    outcome_answered: 'Answered',
    outcome_unanswered: 'Not answered',
    outcome_trouble: 'Connection or device trouble',
    from: 'From',
    until: 'Until',
    clear: 'Clear filters',
    empty_all_title: 'No calls yet',
    empty_all_body: 'Open a conversation and press the camera to call.',
    empty_missed_title: 'No missed calls',
    empty_missed_body: 'Calls you could not take appear here.',
    empty_incoming_title: 'Nobody has called you yet',
    empty_incoming_body: 'Calls you receive appear here.',
    empty_outgoing_title: 'You have not called anybody yet',
    empty_outgoing_body: 'Calls you make appear here.',
    empty_filtered_title: 'No call fits these filters',
    empty_filtered_body: 'Choose other filters, or clear them.',
    failed: 'Your calls could not be loaded.',
    more_failed: 'Earlier calls could not be loaded.',
    open_chat: 'Open the conversation',
    row: '{{direction}} {{type}} with {{name}}, {{outcome}}, {{time}}',
    direction_incoming: 'Incoming',
    direction_outgoing: 'Outgoing',
  },
} as const;

/** A catalogue of another language for the same pages. */
export type MoreCatalogue<P extends Plural = Plural> = Shape<typeof more, P>;
