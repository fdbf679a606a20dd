namespace Kilda.Storage;

/// <summary>The database cannot be used; the text says which file and why. Nothing in it was changed.</summary>
public sealed class StoreOpenException(string text, Exception? cause = null) : Exception(text, cause);
