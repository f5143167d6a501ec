// The widget's entry: `<script type="module" src="https://SERVER/fashion-wizard.js"></script>`.

import { defineWidget } from "./static/js/widget.js";

defineWidget(new URL("./", import.meta.url).href);
