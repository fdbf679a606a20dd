namespace Kilda.Lab.OpenVSwitch;

/// <summary>The laboratory cannot be built or changed as asked; the text says why.</summary>
public sealed class LabException(string message) : Exception(message);
