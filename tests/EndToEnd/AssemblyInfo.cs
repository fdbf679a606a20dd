// Laboratories measure packets; two at a time would disturb each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
