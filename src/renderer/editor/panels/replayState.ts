import { ref } from 'vue'

/** Whether the dialog is open that carries the edit list over to another model. */
export const isReplaying = ref(false)
