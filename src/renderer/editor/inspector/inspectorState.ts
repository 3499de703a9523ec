import { ref } from 'vue'

/** Rises when the chosen layer shall be given another name. */
export const renameRequests = ref(0)
