"""What all three applications share: errors, ids, strict serializers, pages. Imports nothing of ours."""
